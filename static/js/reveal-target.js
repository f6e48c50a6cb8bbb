// Leads to places that a browser does not find: lines of a closed file, events of a trace that comes after the page.

const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

function reveal() {
  const closed = target()?.closest("details");
  if (!closed || closed.open) return;
  closed.open = true;
  target().scrollIntoView({ block: "center" });
}

addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  // The page of a lesson has several addresses. What stands here needs no other page.
  const link = event.target.closest?.('a[href*="#proof-"]');
  if (!link || link.pathname !== location.pathname || link.search === location.search) return;
  event.preventDefault();
  location.hash = link.hash;
});
document.addEventListener("click", (event) => {
  // A second click on the same link changes no hash.
  if (event.target.closest?.(`a[href="${CSS.escape(location.hash)}"]`)) reveal();
});
document.addEventListener("htmx:after:swap", (event) => {
  // The link that fetched a trace is gone as it comes, so htmx names the trace itself. For a run it names the form.
  // To the same place once more: now the browser finds it.
  if (event.target.id === "trace" && target()?.closest("#trace")) location.replace(location.hash);
});
reveal();
