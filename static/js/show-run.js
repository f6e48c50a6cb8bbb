// Brings the run into view when a run begins, on pages too narrow to have it beside the buttons. The address then no
// longer names a step of the run before.

document.addEventListener("htmx:sse:after:connection", (event) => {
  // Who follows a run waits for its end. The link that fetches the trace of an earlier one does not.
  if (!event.target.matches?.("[hx-sse\\:close]")) return;
  if (event.target.matches("form") && location.hash.startsWith("#event-")) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  const panel = document.getElementById("run");
  if (!panel || event.target.closest("#room-bar")) return;
  const { top } = panel.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) panel.scrollIntoView({ block: "start" });
});
