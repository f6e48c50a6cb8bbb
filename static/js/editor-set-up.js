// What CodeMirror is here: Python or a template, the colours of the page. Tab is left alone, so that a keyboard gets out.

import { faultField } from "./editor-fault.js";
import { isTemplate, templateLanguage } from "./editor-template.js";

const LOOK = {
  "&": { color: "var(--ink)", backgroundColor: "var(--panel)", fontSize: "var(--text-code, 0.875rem)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", maxHeight: "34rem", minHeight: "10rem" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "var(--space-2)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--panel)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--sunken)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 25%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--lit)", outline: "1px solid var(--accent)" },
  ".tok-keyword, .tok-definition": { fontWeight: "650" },
  ".tok-string, .tok-string2": { color: "var(--code-string)" },
  ".tok-comment": { color: "var(--code-comment)", fontStyle: "italic" },
  ".cm-faulty": { backgroundColor: "var(--danger-paper)", boxShadow: "inset 3px 0 0 var(--danger-line)" },
  ".cm-fault": {
    padding: "var(--space-1) var(--space-3)",
    borderInlineStart: "3px solid var(--danger-line)",
    color: "var(--danger)",
    backgroundColor: "var(--danger-paper)",
    whiteSpace: "pre-wrap",
  },
};

// Chromium writes inline styles while it replaces what is selected by what is typed, and the content security policy
// complains: so CodeMirror replaces it.
function typeOverSelection(event, view) {
  if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}

function languageOf(codemirror, path) {
  return isTemplate(path) ? templateLanguage(codemirror) : codemirror.pythonLanguage;
}

export function setUp(codemirror, text, { path, onChange, onRun, onSave }) {
  const { EditorState, EditorView, keymap } = codemirror;
  return EditorState.create({
    doc: text,
    extensions: [
      keymap.of([
        { key: "Mod-Enter", run: onRun },
        { key: "Mod-s", run: onSave },
        ...codemirror.defaultKeymap,
        ...codemirror.historyKeymap,
      ]),
      codemirror.bracketMatching(),
      codemirror.drawSelection(),
      codemirror.highlightActiveLine(),
      codemirror.highlightActiveLineGutter(),
      codemirror.history(),
      codemirror.indentOnInput(),
      codemirror.indentUnit.of(isTemplate(path) ? "  " : "    "),
      codemirror.lineNumbers(),
      codemirror.syntaxHighlighting(codemirror.classHighlighter),
      new codemirror.LanguageSupport(languageOf(codemirror, path)),
      EditorState.tabSize.of(4),
      // Not by CodeMirror's own guess: Python reads a line feed as the end of a line, and nothing else.
      EditorState.lineSeparator.of("\n"),
      EditorView.contentAttributes.of({ "aria-label": `Text of ${path}. Tab leaves the editor.`, spellcheck: "false", autocapitalize: "off" }),
      EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
      EditorView.theme(LOOK),
      EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
      faultField(codemirror),
    ],
  });
}
