// Leads to places that a browser does not find: lines of a closed file, events of a trace that comes after the page.

function target() {
  return document.getElementById(decodeURIComponent(location.hash.slice(1)));
}

function reveal() {
  const file = target()?.closest("details");
  if (!file || file.open) return;
  file.open = true;
  target().scrollIntoView({ block: "center" });
}

addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  // A second click on the same link changes no hash.
  if (event.target.closest?.(`a[href="${CSS.escape(location.hash)}"]`)) reveal();
});
document.addEventListener("htmx:after:swap", (event) => {
  // The link that fetched a trace is gone as it comes, so htmx names the trace itself. For a run it names the form.
  if (event.target.id !== "trace") return;
  // Verdicts name events by the run's page. From now on they are on this page, too.
  const { pathname } = new URL("..", new URL(event.detail.ctx.request.action, location));
  for (const link of document.querySelectorAll(`a[href^="${pathname}#event-"]`)) {
    link.setAttribute("href", link.hash);
  }
  // To the same place once more: now the browser finds it.
  if (target()?.closest("#trace")) location.replace(location.hash);
});
reveal();
