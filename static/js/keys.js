// The keys of the player, while the score or the player has the focus. The list of them and the next difference need no
// focus.

import { isLetter } from "./letters.js";
import "./player-buttons.js";
import { recall } from "./preferences.js";

const BUTTONS = { ArrowLeft: "back", ArrowUp: "back", ArrowRight: "on", ArrowDown: "on", Home: "first", End: "last", " ": "play" };
const LETTERS = { r: "receiver", s: "sql", x: "exception" };

async function list(link) {
  const dialog = document.querySelector(".keys-dialog");
  if (!dialog.querySelector(".keys")) {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog.prepend(page.querySelector(".keys"));
    recall();
  }
  dialog.showModal();
}

function press(event, name) {
  const button = document.querySelector(`[data-player="${name}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("dialog")) return;
  const link = document.querySelector("[data-keys]");
  if (link && isLetter(event, "?")) list(link);
  if (isLetter(event, "n")) press(event, "difference");
  if (!event.target.matches?.("#trace, #trace *, #player, #player *, [data-lines], [data-lines] *")) return;
  // The map of the run has these keys itself, and space presses the button that has the focus.
  if (event.target.matches("input") || (event.key === " " && event.target.matches("button"))) return;
  if (BUTTONS[event.key]) press(event, BUTTONS[event.key]);
  else if (LETTERS[event.key] && isLetter(event, event.key)) press(event, LETTERS[event.key]);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-keys]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  list(link);
});
