// Marks the rows behind the step: they have not happened yet.

import { rowsOf, scoreOf } from "./rows.js";

function reach(row) {
  let isFuture = false;
  for (const each of rowsOf(scoreOf(row))) {
    each.classList.toggle("is-future", isFuture);
    isFuture ||= each === row;
  }
}

document.addEventListener("step", ({ detail: { rows } }) => rows.forEach(reach));
document.addEventListener("change", (event) => {
  if (!event.target.matches(".stage__cover input")) return;
  document.getElementById("trace").classList.toggle("is-covered", event.target.checked);
});
