// The same file in two tabs: the browser keeps one draft of it. A tab whose text is another says so, and keeps its own
// when its page goes, so that a reload brings it back.

import { draftOf, keepDraft } from "./drafts.js";

function unsaved() {
  const form = document.getElementById("editor");
  const lesson = document.getElementById("code")?.dataset.lesson;
  if (!lesson || !form || form.querySelector("button[data-discard]").hidden) return null;
  const { base, path, text } = form.elements;
  return { form, lesson, base: base.value, path: path.value, text: text.value };
}

addEventListener("storage", () => {
  const own = unsaved();
  const draft = own && draftOf(own.lesson, own.path);
  if (!draft || draft.text === own.text) return;
  own.form.querySelector("[data-state]").textContent =
    "Not saved yet. Another tab has another draft of this file: save yours to keep it.";
});
addEventListener("pagehide", () => {
  const own = unsaved();
  if (own && draftOf(own.lesson, own.path)?.text !== own.text) keepDraft(own.lesson, own.path, own.text, own.base);
});
