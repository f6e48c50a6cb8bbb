// Two scores on the same lines: one cursor for both, moved as the player of a single run is ("move"), and the next
// difference by a key. "step" says to which line it has come; compare-steps.js shows what stands there.

const scroller = document.querySelector("[data-lines]");
const sides = [...scroller.querySelectorAll("[data-side]")].map((list) => [...list.children]);
const said = document.querySelectorAll("[data-said] dd");
let now = -1;

function isShown(line) {
  return sides[0][line].checkVisibility();
}

function neighbour(line, step) {
  do line += step;
  while (line >= 0 && line < sides[0].length && !isShown(line));
  return line in sides[0] ? line : -1;
}

function text(row) {
  if (row.matches(".row--gap")) return "nothing like it here";
  const parts = [...row.querySelector(".row__what").children].filter((part) => !part.matches(".difference, .difference__next"));
  return parts.filter((part) => part.checkVisibility()).map((part) => part.innerText).join(" ").replace(/\s+/g, " ").trim();
}

function mark(line, block = "nearest") {
  for (const rows of sides) rows[now]?.classList.remove("is-now");
  now = line;
  for (const rows of sides) rows[now].classList.add("is-now");
  // Up and down alone: on a narrow page the reader has turned to one of the sides.
  sides[0][now].scrollIntoView({ block, inline: "nearest" });
}

function say() {
  sides.forEach((rows, side) => (said[side].textContent = text(rows[now])));
}

function moveTo(line, block) {
  if (line < 0) return;
  mark(line, block);
  const isLast = neighbour(line, 1) < 0;
  document.dispatchEvent(new CustomEvent("step", { detail: { line, isLast } }));
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

document.addEventListener("move", ({ detail: { to } }) => {
  if (typeof to === "number") moveTo(isShown(to) ? to : neighbour(to, -1));
  else if (LINES[to]) moveTo(LINES[to](), to === "difference" ? "center" : "nearest");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.matches("input:not([type=range], [type=checkbox]), select, textarea")) return;
  if (localStorage.getItem("letters") !== "off") document.querySelector('[data-player="difference"]')?.click();
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
