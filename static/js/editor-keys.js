// Ctrl+Enter saves and runs: what was run last, be it an action or the check, or else the first action. Ctrl+S saves.

let last = null;

document.addEventListener("submit", ({ target, submitter }) => {
  if (!submitter || !target.matches("[data-takes-unsaved]") || target.matches("#editor, .own-files, .reset")) return;
  // The buttons may be replaced by others of the same name.
  last = { id: target.id, name: submitter.name, value: submitter.value, submitter };
});

function lastButton() {
  if (last?.submitter.isConnected) return last.submitter;
  return last && document.querySelector(`#${last.id || "actions"} button[name="${last.name}"][value="${last.value}"]`);
}

export function runAgain() {
  const button = lastButton() ?? document.querySelector("#actions button[name=action]");
  button?.form.requestSubmit(button);
  return true;
}

export function save() {
  document.querySelector("#editor button[type=submit]:not([name])")?.click();
  return true;
}
