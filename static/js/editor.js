// A file in a text area becomes an editor. What is written there and not saved is a draft until it is saved or dropped.

import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { openView } from "./editor-view.js";
import { versionOf } from "./text-version.js";

let open = null;
let justSaved = "";

function sayState(restored) {
  const { form, saved, area } = open;
  const isUnsaved = area.value !== saved;
  const unsaved = restored ? "Not saved yet. Your draft is stored in this browser." : "Not saved yet.";
  form.querySelector("[data-state]").textContent = isUnsaved ? unsaved : justSaved === open.path ? "Saved." : "";
  for (const button of form.querySelectorAll("button[data-discard]")) button.hidden = !isUnsaved;
}

function keep(restored = false) {
  const { area, base, lesson, path, saved } = open;
  if (area.value === saved) dropDraft(lesson, path);
  else keepDraft(lesson, path, area.value, base.value);
  sayState(restored);
}

function write(text) {
  if (open.area.value === text) return;
  justSaved = "";
  open.area.value = text;
  keep();
}

function start(area) {
  area.dataset.isOpen = "";
  const { form } = area;
  const { base, path } = form.elements;
  const lesson = document.getElementById("code")?.dataset.lesson;
  if (!lesson) return;
  const isRefused = Boolean(form.querySelector("[role=alert]"));
  open = { area, base, form, lesson, path: path.value, saved: isRefused ? null : area.defaultValue };
  const draft = draftOf(lesson, open.path);
  if (draft && !isRefused) {
    area.value = draft.text;
    // Not the version on the page: somebody may have saved another one since this was written.
    base.value = draft.base;
  }
  keep(Boolean(draft));
  area.addEventListener("input", () => keep());
  const tab = form.querySelector(".editor__tabs [aria-current]");
  if (tab) tab.closest("ul").scrollLeft = tab.offsetLeft - form.offsetLeft;
  openView(area, write);
}

function discard(event) {
  if (!event.target.closest?.("[data-discard]") || !open) return;
  dropDraft(open.lesson, open.path);
  open.form.querySelector("button[data-discard]").hidden = true;
  if (event.target.closest("a")) return;
  htmx.ajax("GET", `?edit=${encodeURIComponent(open.path)}`, { target: "#code", select: "#code", selectOOB: "#actions:innerHTML", swap: "outerHTML" });
}

function look() {
  const area = document.querySelector("textarea[data-editor]:not([data-is-open])");
  if (area) start(area);
}

document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  // A run has saved the text, while the editor stays where it is.
  if (!open?.form.isConnected || ctx.response.status >= 400 || !ctx.request.form?.matches("[data-takes-unsaved]")) return;
  const sent = ctx.request.body?.getAll?.("path") ?? [];
  if (!sent.includes(open.path)) return;
  justSaved = open.path;
  open.saved = ctx.request.body.getAll("text")[sent.indexOf(open.path)];
  open.base.value = versionOf(open.saved);
  sayState();
});

document.addEventListener("click", discard);
document.addEventListener("htmx:after:swap", look);
look();
