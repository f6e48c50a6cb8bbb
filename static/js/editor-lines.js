// A link to a line, such as those of the score, leads to that line in the editor while it stands in the place of the code.

let shown = null;
let wanted = null;

function goToLine() {
  if (!shown?.view.dom.isConnected || wanted?.path !== shown.path) return;
  const { view, codemirror } = shown;
  const { from } = view.state.doc.line(Math.min(wanted.line, view.state.doc.lines));
  wanted = null;
  view.dispatch({ selection: { anchor: from }, effects: codemirror.EditorView.scrollIntoView(from, { y: "center" }) });
  document.getElementById("editor").scrollIntoView({ block: "nearest" });
  view.focus();
}

document.addEventListener("editor", ({ detail }) => {
  shown = detail;
  goToLine();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  const place = link && /^#(.+):(\d+)$/.exec(decodeURIComponent(link.getAttribute("href")));
  const tab = place && [...document.querySelectorAll(".editor__tabs a")].find((one) => one.dataset.path === place[1]);
  if (!tab || document.getElementById(place[0].slice(1))) return;
  event.preventDefault();
  wanted = { path: place[1], line: Number(place[2]) };
  if (shown?.path === wanted.path) goToLine();
  else tab.click();
});
