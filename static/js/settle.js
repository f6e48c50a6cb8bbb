// Says of rows, blocks and callbacks what became of them: as soon as an event has decided it, and at each step as it was
// then. Each score has its own, and its map shows them, too.

import { numberOf, rowsOf, scoreOf } from "./rows.js";

const known = new WeakMap();

function hold({ holders }, parent) {
  for (const element of parent.querySelectorAll("[data-of]")) {
    if (!holders.has(element.dataset.of)) holders.set(element.dataset.of, []);
    holders.get(element.dataset.of).push(element);
  }
}

function decide({ holders }, { names, fate }, isDecided) {
  for (const element of names.flatMap((name) => holders.get(name) ?? [])) {
    if (isDecided) element.dataset.now = fate;
    else delete element.dataset.now;
  }
}

function read(score, row) {
  hold(score, row);
  score.last = row;
  if (!row.dataset.settles) return;
  // Of a row that stands for several events the last one decides.
  const decision = { seq: numberOf(row), names: row.dataset.settles.split(" "), fate: row.dataset.fate };
  score.decisions.push(decision);
  decide(score, decision, true);
}

// Only what is new: a run may bring thousands of rows, one message after the other.
function readNew(list) {
  if (!known.get(list)?.last?.isConnected) {
    known.set(list, { holders: new Map(), decisions: [], last: null, map: null, at: Infinity });
  }
  const score = known.get(list);
  const rows = rowsOf(list);
  for (const row of rows.slice(rows.indexOf(score.last) + 1)) read(score, row);
}

function settle(score, map, seq) {
  if (map !== score.map) hold(score, map);
  score.map = map;
  const isBetween = (decision) => decision.seq > Math.min(score.at, seq) && decision.seq <= Math.max(score.at, seq);
  for (const decision of score.decisions.filter(isBetween)) decide(score, decision, decision.seq <= seq);
  score.at = seq;
}

const readAll = () => document.querySelectorAll("#trace, [data-side]").forEach(readNew);

document.addEventListener("step", ({ detail: { rows, seqs } }) => {
  const maps = document.querySelectorAll("#player .strip > svg");
  rows.forEach((row, side) => {
    // A score that has just come with a page of a room has been read by nobody.
    readNew(scoreOf(row));
    settle(known.get(scoreOf(row)), maps[side], seqs[side]);
  });
});
document.addEventListener("htmx:after:swap", readAll);
readAll();
