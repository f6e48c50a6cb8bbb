// Django's templates in the editor, coloured as on the page: comments, the names of tags, values in quotes.

const GIVES_VALUE = /(?:[=:]|= |\b(?:extends|include|url|static|translate) )$/;
const LONGEST_GIVER = "translate ".length + 1;

function comment(stream, state) {
  const end = state.end.exec(stream.string.slice(stream.pos));
  if (end) {
    stream.pos += end.index + end[0].length;
    state.end = null;
  } else {
    stream.skipToEnd();
  }
  return "comment";
}

function token(stream, state) {
  if (state.end) return comment(stream, state);
  if (stream.match(/^\{#(?:[^#]|#(?!\}))*(?:#\})?/)) return "comment";
  if (stream.match("<!--")) {
    state.end = /-->/;
    return comment(stream, state);
  }
  if (stream.match(/^\{%[ \t]*comment\b/)) {
    state.end = /\{%[ \t]*endcomment[ \t]*%\}/;
    return comment(stream, state);
  }
  if (stream.match(/^\{%[ \t]*/)) {
    state.isInTag = true;
    return null;
  }
  if (state.isInTag) {
    state.isInTag = false;
    if (stream.match(/^\w+/)) return "keyword";
  }
  const before = stream.string.slice(Math.max(0, stream.pos - LONGEST_GIVER), stream.pos);
  if (GIVES_VALUE.test(before) && stream.match(/^(?:"[^"]*"|'[^']*')/)) return "string";
  stream.next();
  stream.match(/^[^<{"']+/);
  return null;
}

export function isTemplate(path) {
  return /\.(?:html|txt)$/.test(path);
}

export function templateLanguage({ StreamLanguage }) {
  return StreamLanguage.define({ name: "template", startState: () => ({ end: null, isInTag: false }), token });
}
