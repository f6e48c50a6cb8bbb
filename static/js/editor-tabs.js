// The same file in two tabs: the browser keeps one draft of it, so a tab whose text is another says so, and keeps its
// own again once the other tab has saved or discarded its draft.

import { keepDraft } from "./drafts.js";

function textOf(draft) {
  return draft === null ? null : JSON.parse(draft).text;
}

addEventListener("storage", ({ key, newValue, oldValue }) => {
  const form = document.getElementById("editor");
  const lesson = document.getElementById("code")?.dataset.lesson;
  if (!lesson || !form || !key?.startsWith("signalbox-draft ")) return;
  const { base, path, text } = form.elements;
  const isUnsaved = !form.querySelector("button[data-discard]").hidden;
  if (!isUnsaved || !key.endsWith(` ${lesson} ${path.value}`)) return;
  const [before, now] = [textOf(oldValue), textOf(newValue)];
  if (now === null && before !== text.value) keepDraft(lesson, path.value, text.value, base.value);
  if (now !== null && now !== text.value) {
    form.querySelector("[data-state]").textContent = "Not saved yet. Another tab has another draft of this file: save yours to keep it.";
  }
});
