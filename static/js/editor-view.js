// CodeMirror in the place of a text area. It stays when htmx replaces the text area, and with it what can be undone.
// It stands in a shadow root, where it takes its styles as style sheets: the content security policy refuses others.

import { forgetFault, markFault } from "./editor-fault.js";
import { runAgain, save } from "./editor-keys.js";
import { setUp } from "./editor-set-up.js";

const views = new Map();

function make(codemirror, area, path) {
  const host = document.createElement("div");
  host.className = "editor__view";
  const root = host.attachShadow({ mode: "open" });
  const entry = { host, write: null, scrollTop: 0 };
  entry.view = new codemirror.EditorView({
    parent: root,
    root,
    state: setUp(codemirror, area.value, {
      path,
      onChange: (text) => {
        forgetFault(path);
        entry.write(text);
      },
      onRun: runAgain,
      onSave: save,
    }),
  });
  entry.view.scrollDOM.addEventListener("scroll", () => {
    if (host.isConnected) entry.scrollTop = entry.view.scrollDOM.scrollTop;
  });
  return entry;
}

export async function openView(area, write) {
  const path = area.form.elements.path.value;
  const codemirror = await import(area.dataset.editor);
  if (!area.isConnected) return;
  if (!views.has(path)) views.set(path, make(codemirror, area, path));
  const { host, view, scrollTop } = views.get(path);
  views.get(path).write = write;
  const text = view.state.doc.toString();
  // Undoing leads back to what stood there before.
  if (text !== area.value) view.dispatch({ changes: { from: 0, to: text.length, insert: area.value } });
  area.hidden = true;
  area.after(host);
  view.requestMeasure();
  view.scrollDOM.scrollTop = scrollTop;
  markFault(codemirror, view, path);
  document.dispatchEvent(new CustomEvent("editor", { detail: { path, view, codemirror } }));
}
