// The keys of the player, while the score or the player has the focus, and the list of them.

const BUTTONS = { ArrowLeft: "back", ArrowUp: "back", ArrowRight: "on", ArrowDown: "on", Home: "first", End: "last", " ": "play" };
const LETTERS = { r: "receiver", s: "sql", x: "exception" };

function list() {
  document.getElementById("keys").showModal();
}

function press(event, name) {
  event.preventDefault();
  document.querySelector(`[data-player="${name}"]`).click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("dialog")) return;
  const hasLetters = document.querySelector('#keys [data-keep="letters"]')?.checked;
  if (event.key === "?" && hasLetters && !event.target.matches("input, textarea, select, [contenteditable]")) list();
  if (!event.target.matches?.("#trace, #trace *, #player, #player *")) return;
  // The map of the run has these keys itself, and space presses the button that has the focus.
  if (event.target.matches("input") || (event.key === " " && event.target.matches("button"))) return;
  if (BUTTONS[event.key]) press(event, BUTTONS[event.key]);
  else if (LETTERS[event.key] && hasLetters) press(event, LETTERS[event.key]);
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys]")) list();
});
