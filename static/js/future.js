// Marks the rows behind the step: they have not happened yet.

let reached = null;

function mark(from, to, isFuture) {
  for (let row = from; row && row !== to; row = row.nextElementSibling) row.classList.toggle("is-future", isFuture);
}

document.addEventListener("step", ({ detail: { row } }) => {
  const before = reached?.isConnected ? reached : row.parentElement.lastElementChild;
  const isOn = before.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isOn) mark(before.nextElementSibling, row.nextElementSibling, false);
  else mark(row.nextElementSibling, before.nextElementSibling, true);
  reached = row;
});
document.addEventListener("change", (event) => {
  if (!event.target.matches(".stage__cover input")) return;
  document.getElementById("trace").classList.toggle("is-covered", event.target.checked);
});
