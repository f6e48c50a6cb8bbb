// Shows what stands on both sides at a line: what is still to come, what became of rows, blocks and callbacks by then,
// and on the maps how far each run is. A map leads to the line of a step.

const maps = [...document.querySelectorAll("[data-map]")];
let shown = null;

function holdersOf(parents) {
  const holders = new Map();
  for (const element of parents.flatMap((parent) => [...parent.querySelectorAll("[data-of]")])) {
    if (!holders.has(element.dataset.of)) holders.set(element.dataset.of, []);
    holders.get(element.dataset.of).push(element);
  }
  return holders;
}

// What is decided in rows that are left out stays as it is.
function read(list, map) {
  const rows = [...list.children];
  const holders = holdersOf([list, map]);
  const decisions = rows.flatMap(({ dataset: { fate, settles } }, line) =>
    settles ? [{ line, fate, elements: settles.split(" ").flatMap((name) => holders.get(name) ?? []) }] : [],
  );
  let seq = 1;
  const seqs = rows.map((row) => (seq = Math.max(seq, Number(row.querySelector(".row__number")?.textContent) || 0)));
  return { rows, decisions, seqs, control: map.querySelector("input"), map, at: Infinity };
}

function readOnce() {
  return (shown ??= [...document.querySelectorAll("[data-side]")].map((list, side) => read(list, maps[side])));
}

function show(side, line, isLast) {
  const { rows, decisions, seqs, control, map, at } = side;
  const isBetween = (number) => number > Math.min(at, line) && number <= Math.max(at, line);
  rows.forEach((row, number) => isBetween(number) && row.classList.toggle("is-future", number > line));
  for (const { line: decided, elements, fate } of decisions.filter((decision) => isBetween(decision.line))) {
    for (const element of elements) {
      if (decided <= line) element.dataset.now = fate;
      else delete element.dataset.now;
    }
  }
  side.at = line;
  const seq = isLast ? Number(control.max) : seqs[line];
  if (document.activeElement !== control) control.value = seq;
  control.setAttribute("aria-valuetext", `Step ${seq} of ${control.max}`);
  map.style.setProperty("--at", (seq - 0.5) / control.max);
}

document.addEventListener("step", ({ detail: { line, isLast } }) => {
  for (const side of readOnce()) show(side, line, isLast);
});
document.addEventListener("input", ({ target }) => {
  const side = readOnce().find(({ control }) => control === target);
  const to = side?.seqs.findLastIndex((seq) => seq <= Number(target.value));
  if (side) document.dispatchEvent(new CustomEvent("move", { detail: { to: Math.max(to, 0) } }));
});
