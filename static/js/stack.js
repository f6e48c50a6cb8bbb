// Marks what goes on around the step: the rows that lead to it, the lines down from them, and the line of code.

import { rowsOf, scoreOf } from "./rows.js";

const MOST_ROWS = 200; // Lines further up are off any screen.
let marked = [];

function mark(element) {
  if (!element) return;
  element.classList.add("is-around");
  marked.push(element);
}

const levelOf = (row) => Number(row.getAttribute("aria-level"));

function markAround(row) {
  let source = row.querySelector(".row__source");
  let level = levelOf(row);
  const below = [row];
  const rows = rowsOf(scoreOf(row));
  for (const above of rows.slice(0, rows.indexOf(row)).reverse()) {
    if (level === 1) break;
    // Where two runs are compared, a row without a level stands for those that are left out.
    if (levelOf(above) && levelOf(above) < level && !above.matches(".row--gap")) {
      level = levelOf(above);
      source ??= above.querySelector(".row__source");
      mark(above);
      // Its line goes down from it to the step.
      below.forEach((each) => mark(each.querySelector(`:scope > .row__what > .guide.at-${level - 1}`)));
    }
    if (below.length < MOST_ROWS) below.push(above);
  }
  mark(source);
  mark(source && document.getElementById(decodeURIComponent(source.hash.slice(1))));
}

document.addEventListener("step", ({ detail: { rows } }) => {
  for (const element of marked) element.classList.remove("is-around");
  marked = [];
  rows.forEach(markAround);
});
