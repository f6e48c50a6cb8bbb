// Two scores on the same lines: one cursor for both, moved as the player of a single run is ("move"). "step"
// names the rows to which it has come, one on each side.

import { numberOf, saidBy } from "./rows.js";

const scroller = document.querySelector("[data-lines]");
const sides = [...scroller.querySelectorAll("[data-side]")].map((list) => [...list.children]);
const said = document.querySelectorAll("[data-said] dd");
let now = -1;

// At each line of a side, the last event that has happened there.
const seqs = sides.map((rows) => {
  let seq = 1;
  return rows.map((row) => (seq = Math.max(seq, numberOf(row))));
});

const isShown = (line) => sides[0][line].checkVisibility();

function neighbour(line, step) {
  do line += step;
  while (line >= 0 && line < sides[0].length && !isShown(line));
  return line in sides[0] ? line : -1;
}

function mark(line, block = "nearest") {
  for (const rows of sides) rows[now]?.classList.remove("is-now");
  now = line;
  for (const rows of sides) rows[now].classList.add("is-now");
  // Up and down alone: on a narrow page the reader has turned to one of the sides.
  sides[0][now].scrollIntoView({ block, inline: "nearest" });
}

const say = () => sides.forEach((rows, side) => (said[side].textContent = saidBy(rows[now])));

function moveTo(line, block) {
  if (line < 0) return;
  mark(line, block);
  const isLast = neighbour(line, 1) < 0;
  const rows = sides.map((side) => side[line]);
  const at = seqs.map((side) => (isLast ? Infinity : side[line]));
  document.dispatchEvent(new CustomEvent("step", { detail: { rows, seqs: at, isLast } }));
  // What a row says may have another fate now.
  say();
}

function nextDifference() {
  const begins = sides[0].flatMap((row, line) => (row.id && isShown(line) ? [line] : []));
  return begins.find((line) => line > now) ?? begins[0] ?? -1;
}

const LINES = {
  on: () => neighbour(now, 1),
  back: () => (now < 0 ? -1 : neighbour(now, -1)),
  first: () => neighbour(-1, 1),
  last: () => neighbour(sides[0].length, -1),
  difference: nextDifference,
};

document.addEventListener("move", ({ detail: { to, side } }) => {
  if (LINES[to]) moveTo(LINES[to](), to === "difference" ? "center" : "nearest");
  // The last line at which this has happened, or the one before it that is shown.
  else if (side in seqs) moveTo(neighbour(Math.max(seqs[side].findLastIndex((seq) => seq <= to), 0) + 1, -1));
});
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-side] > li");
  const turn = event.target.closest("[data-turn]");
  if (turn) {
    event.preventDefault();
    scroller.scrollTo({ left: document.querySelector(turn.hash).offsetLeft - scroller.offsetLeft });
  } else if (row && !event.target.closest("a")) moveTo([...row.parentElement.children].indexOf(row));
});
// Both whole runs first, with what differs in view: steps begin there.
if (nextDifference() >= 0) mark(nextDifference(), "center");
if (now >= 0) say();
