// Two scores on the same lines: one cursor for both, and the next difference by a key.

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
  return parts.map((part) => part.innerText).join(" ").replace(/\s+/g, " ").trim();
}

function moveTo(line, block = "nearest") {
  if (line < 0) return;
  for (const rows of sides) rows[now]?.classList.remove("is-now");
  now = line;
  for (const rows of sides) rows[now].classList.add("is-now");
  // Up and down alone: on a narrow page the reader has turned to one of the sides.
  sides[0][now].scrollIntoView({ block, inline: "nearest" });
  sides.forEach((rows, side) => (said[side].textContent = text(rows[now])));
}

function nextDifference() {
  const begins = sides[0].flatMap((row, line) => (row.id && isShown(line) ? [line] : []));
  moveTo(begins.find((line) => line > now) ?? begins[0] ?? -1, "center");
}

const MOVES = {
  ArrowDown: () => neighbour(now, 1),
  ArrowUp: () => (now < 0 ? -1 : neighbour(now, -1)),
  Home: () => neighbour(-1, 1),
  End: () => neighbour(sides[0].length, -1),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  if (event.key === "n") nextDifference();
  else if (event.target === scroller && event.key in MOVES) {
    event.preventDefault();
    moveTo(MOVES[event.key]());
  }
});
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-side] > li");
  const turn = event.target.closest("[data-turn]");
  if (event.target.closest("[data-next-difference]")) {
    event.preventDefault();
    nextDifference();
  } else if (turn) {
    event.preventDefault();
    scroller.scrollTo({ left: document.querySelector(turn.hash).offsetLeft - scroller.offsetLeft });
  } else if (row && !event.target.closest("a")) moveTo([...row.parentElement.children].indexOf(row));
});
if (sides[0].some((row) => row.id)) nextDifference();
