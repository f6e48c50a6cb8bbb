// Sets the flags of a verdict beside the rows of its run, and marks the deciding row and the sentence that was proved.
// They come with the status: <template data-flags>.

function rowOf(number) {
  return document.getElementById(`event-${number}`)?.closest("#trace > .row");
}

function tableRow({ table, column, value }) {
  const named = [...document.querySelectorAll("#tables table")].find(
    (other) => other.querySelector("caption code")?.textContent === table,
  );
  const heads = [...(named?.querySelectorAll("thead th") ?? [])];
  const index = heads.findIndex((head) => head.textContent.trim() === column);
  return [...(named?.querySelectorAll("tbody tr") ?? [])].find((row) => row.cells[index]?.textContent.trim() === value);
}

function setFlags(template) {
  for (const flag of template.content.children) {
    const row = rowOf(flag.dataset.event);
    row?.classList.remove("is-quiet");
    row?.querySelector(".row__what").append(flag.cloneNode(true));
    if (flag.dataset.table) tableRow(flag.dataset)?.lastElementChild.append(" ", flag.cloneNode(true));
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
  row?.dispatchEvent(new CustomEvent("signalbox:decided", { bubbles: true }));
  // The options come anew: whoever answered among them with the keyboard goes on at the verdict.
  if (document.activeElement === document.body) {
    const verdict = document.getElementById(`verdict-${template.dataset.proof}`);
    verdict?.setAttribute("tabindex", "-1");
    verdict?.focus({ preventScroll: true });
  }
}

document.addEventListener("htmx:after:swap", () => look({ isNew: true }));
look({ isNew: false });
