// Keys of one character: a reader may switch them off, and whoever writes in a field writes them.

export function isLetter(event, letter) {
  if (event.key !== letter || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return false;
  if (localStorage.getItem("letters") === "off") return false;
  // The editor is in a shadow root, from which an event seems to come from its host.
  return !event.composedPath()[0].closest?.("input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]");
}
