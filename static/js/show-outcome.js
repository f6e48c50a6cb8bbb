// Brings the outcome into view when a run begins, on pages too narrow to have it beside the buttons.

document.addEventListener("htmx:sse:after:connection", () => {
  const outcome = document.getElementById("outcome");
  const { top } = outcome.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) outcome.scrollIntoView({ block: "start" });
});
