// What the last run found wrong with a file stands at its line in the editor, as the page tells it.

const effects = new WeakMap();

function effectOf(codemirror) {
  if (!effects.has(codemirror)) effects.set(codemirror, codemirror.StateEffect.define());
  return effects.get(codemirror);
}

export function faultField(codemirror) {
  const { Decoration, EditorView, StateField, WidgetType } = codemirror;
  class Note extends WidgetType {
    constructor(text) {
      super();
      this.text = text;
    }

    eq(other) {
      return other.text === this.text;
    }

    toDOM() {
      const note = document.createElement("div");
      note.className = "cm-fault";
      note.textContent = this.text;
      return note;
    }
  }
  return StateField.define({
    create: () => Decoration.none,
    update(marks, transaction) {
      const told = transaction.effects.find((effect) => effect.is(effectOf(codemirror)));
      // It is about the text that has run.
      if (!told) return transaction.docChanged ? Decoration.none : marks;
      const { line, text } = told.value;
      if (!line || line > transaction.state.doc.lines) return Decoration.none;
      const { from, to } = transaction.state.doc.line(line);
      return Decoration.set([
        Decoration.line({ class: "cm-faulty" }).range(from),
        Decoration.widget({ widget: new Note(text), block: true, side: 1 }).range(to),
      ]);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

function faultOf(path) {
  return document.querySelector(`#status [data-fault="${CSS.escape(path)}"]`);
}

// What the status says stays there, but no longer leads to a line of this text.
export function forgetFault(path) {
  faultOf(path)?.removeAttribute("data-fault");
}

export function markFault(codemirror, view, path) {
  const told = faultOf(path);
  const value = told ? { line: Number(told.dataset.line), text: told.textContent.trim() } : {};
  view.dispatch({ effects: effectOf(codemirror).of(value) });
}

let shown = null;

document.addEventListener("editor", ({ detail }) => {
  shown = detail;
});

document.addEventListener("htmx:after:swap", () => {
  if (shown?.view.dom.isConnected) markFault(shown.codemirror, shown.view, shown.path);
});
