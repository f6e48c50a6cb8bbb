// Says of rows, blocks and callbacks what became of them: as soon as an event has decided it, and at each step as it was then.

const holders = new Map();
let decisions = [];
let last = null;
let map = null;
let at = Infinity;

function hold(element) {
  if (!holders.has(element.dataset.of)) holders.set(element.dataset.of, []);
  holders.get(element.dataset.of).push(element);
}

function decide({ names, fate }, isDecided) {
  for (const element of names.flatMap((name) => holders.get(name) ?? [])) {
    if (isDecided) element.dataset.now = fate;
    else delete element.dataset.now;
  }
}

function read(row) {
  row.querySelectorAll("[data-of]").forEach(hold);
  if (!row.dataset.settles) return;
  // Of a row that stands for several events the last one decides.
  const decision = { seq: Number(row.id.slice(6)), names: row.dataset.settles.split(" "), fate: row.dataset.fate };
  decisions.push(decision);
  decide(decision, true);
}

function readNew() {
  // Only what is new: a run may bring thousands of rows, one message after the other.
  if (!last?.isConnected) {
    holders.clear();
    decisions = [];
    last = map = null;
    at = Infinity;
  }
  let row = last ? last.nextElementSibling : document.getElementById("trace")?.firstElementChild;
  for (; row; row = row.nextElementSibling) {
    read(row);
    last = row;
  }
}

document.addEventListener("step", ({ detail: { seq } }) => {
  const strip = document.querySelector("#strip svg");
  if (strip !== map) strip.querySelectorAll("[data-of]").forEach(hold);
  map = strip;
  const isBetween = (decision) => decision.seq > Math.min(at, seq) && decision.seq <= Math.max(at, seq);
  for (const decision of decisions.filter(isBetween)) decide(decision, decision.seq <= seq);
  at = seq;
});
document.addEventListener("htmx:after:swap", readNew);
readNew();
