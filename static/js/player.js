// Chooses a row of the score: "move" says which. What then stands is for others to show: "chosen" names any row, "step"
// one that the run stands at, with the number of its last event: a list of one, for a comparison has two scores. A run
// has steps once it has ended.

import "./desk.js";
import { rowOf, rowsOf } from "./rows.js";
import "./stretches.js";
import "./table-steps.js"; // Before the rest, which asks for the layout.
import "./standing.js";

const score = () => document.getElementById("trace");
const hasEnded = () => Boolean(document.querySelector("#strip input"));
const chosen = () => score().querySelector(".is-now");

function isStop(row) {
  const isFolded = row.matches(".is-quiet, .is-again") && !document.querySelector(".stage__all input").checked;
  return Boolean(row.id) && !isFolded;
}

const ofKind = (kind) => (rows, now) => {
  const isWanted = (row) => isStop(row) && row.matches(kind);
  return rows.slice(now + 1).find(isWanted) ?? rows.find(isWanted);
};

const ROWS = {
  first: (rows) => rows.find(isStop),
  last: (rows) => rows.findLast(isStop),
  on: (rows, now) => rows.slice(now + 1).find(isStop),
  back: (rows, now) => rows.slice(0, now < 0 ? undefined : now).findLast(isStop),
  receiver: ofKind(".row--receiver_called, .row--callback_called"),
  sql: ofKind(".row--query_ran"),
  exception: ofKind('[class*="_raised"], .row--exception_converted'),
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
  const isLast = row === ROWS.last(rowsOf(score()));
  document.dispatchEvent(new CustomEvent("step", { detail: { rows: [row], seqs: [seq], isLast } }));
}

function chooseEvent(hash) {
  const row = /^#event-\d+$/.test(hash) && rowOf(Number(hash.slice(7)));
  if (row && row !== chosen()) choose(row);
  return Boolean(row);
}

document.addEventListener("move", ({ detail: { to } }) => {
  const rows = rowsOf(score());
  // An event that stands in no row of its own belongs to the row before it.
  if (typeof to === "number") choose(ROWS.back(rows, rows.indexOf(rowOf(to)) + 1) ?? ROWS.first(rows));
  else if (hasEnded()) choose(ROWS[to]?.(rows, rows.indexOf(chosen())));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#event-"]');
  if (link && chooseEvent(link.hash)) event.preventDefault();
  else choose(event.target.closest?.("#trace .row"));
});
addEventListener("hashchange", () => chooseEvent(location.hash));
document.addEventListener("htmx:after:swap", (event) => event.target.id === "trace" && chooseEvent(location.hash));
chooseEvent(location.hash);
