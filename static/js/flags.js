// Sets the flags of a verdict beside the rows of its run, and marks the deciding row and the sentence that was proved.
// They come with the status: <template data-flags>.

import { light } from "./evidence.js";
import { rowOf } from "./rows.js";

// The rows of a table with these cells. There may be several: one for each state of a row that the page can show.
function tableRows({ table, cells }) {
  const wanted = JSON.parse(cells);
  const named = [...document.querySelectorAll("#tables table")].find(
    (other) => other.querySelector("caption code")?.textContent === table,
  );
  const columns = [...(named?.querySelectorAll("thead th") ?? [])].map((head) => head.textContent.trim());
  return [...(named?.querySelectorAll("tbody tr") ?? [])].filter((row) =>
    columns.every((column, index) => !(column in wanted) || row.cells[index]?.textContent.trim() === wanted[column]),
  );
}

function setFlags(template) {
  for (const flag of template.content.children) {
    const row = rowOf(flag.dataset.event);
    row?.classList.remove("is-quiet");
    row?.querySelector(".row__what").append(flag.cloneNode(true));
    if (!flag.dataset.table) continue;
    for (const told of tableRows(flag.dataset)) told.lastElementChild.append(" ", flag.cloneNode(true));
  }
}

function markSentence(name) {
  document.querySelector(".claim.is-shown")?.classList.remove("is-shown");
  document.querySelector(`.claim#proof-${name}`)?.classList.add("is-shown");
}

function look({ isNew }) {
  const template = document.querySelector("#status [data-flags]");
  markSentence(template?.dataset.proof);
  if (!template) return;
  // A run that was there when the page came is not brought into view, nor is its trace, which may come after the page.
  template.dataset.isNew ??= String(isNew);
  if (template.dataset.isSet || !document.querySelector("#trace > .row")) return;
  template.dataset.isSet = "true";
  setFlags(template);
  const row = rowOf(template.dataset.decides);
  row?.classList.add("is-decisive");
  if (template.dataset.isNew !== "true") return;
  // The verdict has come above the score. The browser first keeps in its place what is seen, then the score is scrolled.
  if (row) requestAnimationFrame(() => requestAnimationFrame(() => light(row)));
  // The options come anew: whoever answered among them with the keyboard goes on at the verdict.
  if (document.activeElement === document.body) {
    const verdict = document.getElementById(`verdict-${template.dataset.proof}`);
    verdict?.setAttribute("tabindex", "-1");
    verdict?.focus({ preventScroll: true });
  }
}

document.addEventListener("htmx:after:swap", () => look({ isNew: true }));
look({ isNew: false });
