// Chooses a row of the score: "move" says which. What then stands is for others to show: "chosen" names any row, "step"
// one that the run stands at, with the number of its last event: a list of one, for a comparison has two scores. A run
// has steps once it has ended.

import "./desk.js";
import { rowOf } from "./rows.js";
import "./table-steps.js"; // Before the rest, which asks for the layout.
import "./standing.js";

const KINDS = {
  receiver: ".row--receiver_called, .row--callback_called",
  sql: ".row--query_ran",
  exception: '[class*="_raised"], .row--exception_converted',
};

const score = () => document.getElementById("trace");
const hasEnded = () => Boolean(document.querySelector("#strip input"));
const chosen = () => score().querySelector(".is-now");

function isStop(row) {
  const isFolded = row.matches(".is-quiet, .is-again") && !document.querySelector(".stage__all input").checked;
  return Boolean(row.id) && !isFolded;
}

function find(row, way, isWanted = isStop) {
  while (row && !isWanted(row)) row = row[way];
  return row;
}

const first = () => find(score().firstElementChild, "nextElementSibling");
const last = () => find(score().lastElementChild, "previousElementSibling");

function ofKind(kind) {
  const isWanted = (row) => isStop(row) && row.matches(KINDS[kind]);
  const from = chosen()?.nextElementSibling;
  return find(from, "nextElementSibling", isWanted) ?? find(score().firstElementChild, "nextElementSibling", isWanted);
}

const ROWS = {
  first, last,
  on: () => (chosen() ? find(chosen().nextElementSibling, "nextElementSibling") : first()),
  back: () => (chosen() ? find(chosen().previousElementSibling, "previousElementSibling") : last()),
};

function choose(row) {
  if (!row) return;
  chosen()?.classList.remove("is-now");
  row.classList.add("is-now");
  document.dispatchEvent(new CustomEvent("chosen", { detail: { row } }));
  if (hasEnded() && row.id) stand(row);
  // At last: to scroll takes the layout, which each change before it would ask for once more.
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function stand(row) {
  history.replaceState(history.state, "", `#${row.id}`);
  const seq = Math.max(...[row, ...row.querySelectorAll('[id^="event-"]')].map(({ id }) => Number(id.slice(6))));
  document.dispatchEvent(new CustomEvent("step", { detail: { rows: [row], seqs: [seq], isLast: row === last() } }));
}

function chooseEvent(hash) {
  const row = /^#event-\d+$/.test(hash) && rowOf(Number(hash.slice(7)));
  if (row && row !== chosen()) choose(row);
  return Boolean(row);
}

document.addEventListener("move", ({ detail: { to } }) => {
  // An event that stands in no row of its own belongs to the row before it.
  if (typeof to === "number") choose(find(rowOf(to), "previousElementSibling") ?? first());
  else if (hasEnded()) choose(ROWS[to] ? ROWS[to]() : ofKind(to));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#event-"]');
  if (link && chooseEvent(link.hash)) event.preventDefault();
  else choose(event.target.closest?.("#trace > .row"));
});
addEventListener("hashchange", () => chooseEvent(location.hash));
document.addEventListener("htmx:after:swap", (event) => event.target.id === "trace" && chooseEvent(location.hash));
chooseEvent(location.hash);
