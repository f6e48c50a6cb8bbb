// Unsaved text goes along with each form that is marked data-takes-unsaved, and the page says that there is some.

import "./steady.js"; // Before the editor begins, it notes where the page and the focus are.
import { draftOf, draftsOf, dropDraft, dropThoseOfOthers, keepDraft } from "./drafts.js";
import "./editor-lines.js";
import "./editor-tabs.js";
import "./editor.js";
import { versionOf } from "./text-version.js";

const sent = new WeakMap();

function lesson() {
  return document.getElementById("code")?.dataset.lesson;
}

function tell() {
  const pending = draftsOf(lesson());
  const isOpen = Boolean(document.getElementById("editor"));
  for (const notice of document.querySelectorAll("[data-unsaved]")) {
    notice.hidden = isOpen || !pending.length;
    if (notice.hidden) continue;
    const address = `?edit=${encodeURIComponent(pending[0].path)}`;
    const link = notice.querySelector("a");
    link.setAttribute("href", `${address}#code`);
    link.setAttribute("hx-get", address);
    link.textContent = `go on with ${pending.map((draft) => draft.path).join(", ")}`;
  }
  for (const line of document.querySelectorAll("[data-unsaved-runs]")) line.hidden = !pending.length;
  for (const tab of document.querySelectorAll(".editor__tabs [data-path]")) {
    tab.toggleAttribute("data-is-unsaved", pending.some((draft) => draft.path === tab.dataset.path));
  }
}

document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[data-takes-unsaved]")) return;
  // Where a variant is shown, its own code is what runs.
  if (target.dataset.takesUnsaved === "editor" && !document.getElementById("editor")) return;
  const pending = draftsOf(lesson());
  const own = formData.getAll("path");
  for (const { path, base, text } of pending.filter((draft) => !own.includes(draft.path))) {
    formData.append("path", path);
    formData.append("base", base);
    formData.append("text", text);
  }
  sent.set(target, pending);
});

document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  const pending = sent.get(ctx.request.form);
  if (!pending || ctx.response.status >= 400) return;
  for (const { path, text } of pending) {
    const now = draftOf(lesson(), path);
    // What was written since is made from what is saved now.
    if (now && now.text !== text) keepDraft(lesson(), path, now.text, versionOf(text));
    else dropDraft(lesson(), path);
  }
});

document.addEventListener("htmx:sse:close", ({ target }) => {
  const hasSaved = Boolean(sent.get(target)?.length);
  // After a run with other models, the tables fit them, and the warning has no more reason.
  if (!hasSaved && !document.querySelector("#actions [data-new-tables]")) return;
  sent.delete(target);
  const open = document.querySelector("#editor [name=path]")?.value;
  const shown = hasSaved ? "yours" : document.querySelector("#actions [name=variant]").value;
  const address = open ? `?edit=${encodeURIComponent(open)}` : `?variant=${encodeURIComponent(shown)}`;
  htmx.ajax("GET", address, { target: "#code", select: "#code", selectOOB: "#actions:innerHTML", swap: "outerHTML" });
});

document.addEventListener("drafts", tell);
document.addEventListener("htmx:after:swap", tell);
window.addEventListener("storage", tell);
if (lesson()) dropThoseOfOthers();
tell();
