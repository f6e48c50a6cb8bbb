// Says of rows, blocks and callbacks what became of them, as soon as an event has decided it.

const undecided = new Map();
let last = null;

function read(row) {
  for (const element of row.querySelectorAll("[data-of]")) {
    if (!undecided.has(element.dataset.of)) undecided.set(element.dataset.of, []);
    undecided.get(element.dataset.of).push(element);
  }
  for (const name of row.dataset.settles?.split(" ") ?? []) {
    for (const element of undecided.get(name) ?? []) element.dataset.now = row.dataset.fate;
    undecided.delete(name);
  }
}

function readNew() {
  // Only what is new: a run may bring thousands of rows, one message after the other.
  if (!last?.isConnected) {
    undecided.clear();
    last = null;
  }
  let row = last ? last.nextElementSibling : document.getElementById("trace")?.firstElementChild;
  for (; row; row = row.nextElementSibling) {
    read(row);
    last = row;
  }
}

document.addEventListener("htmx:after:swap", readNew);
readNew();
