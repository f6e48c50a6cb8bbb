// Brings a row of the score that shows something into view, and lights it: for links to it, and when a run has ended.

import { rowOf } from "./rows.js";

// Whether neither the edge of the window nor a bar covers a row.
function isSeen(row) {
  const { left, width, top, bottom } = row.getBoundingClientRect();
  return [top + 3, bottom - 3].every((y) => row.contains(document.elementFromPoint(left + width / 2, y)));
}

// Scrolls the boxes around a row, and the page only where that is not enough: where the score is as long as the run.
function bringIntoView(row) {
  for (let box = row.parentElement; box && box !== document.body; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const [{ top, height }, around] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
    box.scrollBy({ top: top - around.top - (box.clientHeight - height) / 2, behavior: "instant" });
  }
  // A page that still glides towards the run would go on, and take the row out of view again.
  scrollTo({ top: scrollY, behavior: "instant" });
  if (!isSeen(row)) row.scrollIntoView({ block: "center", behavior: "instant" });
}

function show(row, times = 3) {
  bringIntoView(row);
  // In a long run, rows that were never in view get their heights only now: content-visibility.
  if (times > 1) requestAnimationFrame(() => show(row, times - 1));
  // Whoever steps through the run goes on from there.
  else row.click();
}

export function light(row) {
  row.closest("#trace").querySelector(".is-decisive")?.classList.remove("is-decisive");
  row.classList.add("is-decisive");
  show(row);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(`a[href*="/#event-"]`);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // The status tells of the run whose rows are here. A link to another run leads to the page of that.
  if (document.querySelector("#status [data-flags]")?.dataset.flags !== link.pathname) return;
  const row = rowOf(link.hash.replace("#event-", ""));
  if (!row) return;
  event.preventDefault();
  light(row);
});
