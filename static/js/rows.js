// Rows of a score: all of them, which one stands for an event, its number, and what it says.

export const scoreOf = (row) => row.closest("#trace, [data-side]");
export const rowsOf = (score) => [...score.getElementsByClassName("row")];

// An event that has no row of its own belongs to the row before it.
export function rowOf(seq) {
  let element = null;
  for (let number = Number(seq); number > 0 && !element; number--) element = document.getElementById(`event-${number}`);
  return element?.closest("#trace .row") ?? null;
}

export const numberOf = (row) => Number(row.querySelector(".row__number")?.textContent ?? 0);

function between(part) {
  if (part.matches(".name + .arguments")) return "";
  return part.matches(".wait + *") ? " " : " · ";
}

// What a reader sees in a row, without what a verdict or a comparison has set beside it.
export function saidBy(row) {
  if (row.matches(".row--gap")) return "nothing like it here";
  let said = "";
  for (const part of row.querySelectorAll(".row__what > :not(.flag, .difference, .difference__next)")) {
    const text = part.checkVisibility() ? part.innerText.replace(/\s+/g, " ").trim() : "";
    if (text) said += said ? between(part) + text : text;
  }
  return said;
}
