// What htmx puts in the place of the code leaves the page where it is, the focus at the same control, and the address
// at what is shown, so that a reload shows it again.

let before = null;

function sameAs(element) {
  const { tagName, name, value } = element;
  const href = element.getAttribute("href");
  return (other) =>
    other.tagName === tagName && other.name === name && other.value === value && other.getAttribute("href") === href;
}

function isOfCode(ctx) {
  return ctx?.select === "#code" && (ctx.response?.status ?? 200) < 400;
}

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (!isOfCode(ctx)) return;
  const code = document.getElementById("code");
  const editor = document.getElementById("editor");
  const active = document.activeElement;
  before = {
    hadEditor: Boolean(editor),
    top: (editor ?? code).getBoundingClientRect().top,
    isSame: code.contains(active) ? sameAs(active) : null,
    wasWriting: active?.matches(".editor__view, .editor__text"),
  };
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!before || !isOfCode(ctx)) return;
  const { hadEditor, top, isSame, wasWriting } = before;
  before = null;
  const code = document.getElementById("code");
  const editor = document.getElementById("editor");
  const anchor = (hadEditor && editor) || code;
  window.scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
  if (editor && !hadEditor) editor.scrollIntoView({ block: "nearest", behavior: "instant" });
  const same = isSame && [...code.querySelectorAll("a, button, input, summary")].find(isSame);
  if (wasWriting || (isSame && !same)) code.dataset.wantsFocus = "";
  else same?.focus({ preventScroll: true });
  const shown = new URL(ctx.response.raw.url);
  history.replaceState(history.state, "", `${shown.pathname}${shown.search}#code`);
});

document.addEventListener("editor", ({ detail: { view } }) => {
  const code = document.getElementById("code");
  if (!("wantsFocus" in code.dataset)) return;
  delete code.dataset.wantsFocus;
  if (document.activeElement === document.body) view.focus();
});
