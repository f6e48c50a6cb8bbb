// Marks the rows behind the step: they have not happened yet.

const reached = new WeakMap();

function mark(from, to, isFuture) {
  for (let row = from; row && row !== to; row = row.nextElementSibling) row.classList.toggle("is-future", isFuture);
}

function reach(row) {
  const list = row.parentElement;
  const before = reached.get(list)?.isConnected ? reached.get(list) : list.lastElementChild;
  const isOn = before.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isOn) mark(before.nextElementSibling, row.nextElementSibling, false);
  else mark(row.nextElementSibling, before.nextElementSibling, true);
  reached.set(list, row);
}

document.addEventListener("step", ({ detail: { rows } }) => rows.forEach(reach));
document.addEventListener("change", (event) => {
  if (!event.target.matches(".stage__cover input")) return;
  document.getElementById("trace").classList.toggle("is-covered", event.target.checked);
});
