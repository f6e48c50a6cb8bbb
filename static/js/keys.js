// The keys of the player, while the score or the player has the focus, and the list of them.

const BUTTONS = { ArrowLeft: "back", ArrowUp: "back", ArrowRight: "on", ArrowDown: "on", Home: "first", End: "last", " ": "play" };
const LETTERS = { r: "receiver", s: "sql", x: "exception" };

async function list(link) {
  if (!link) return;
  if (!document.getElementById("keys-list")) {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dialog = document.createElement("dialog");
    dialog.className = "keys-dialog";
    dialog.setAttribute("aria-label", "Keys");
    dialog.setAttribute("closedby", "any");
    const form = Object.assign(document.createElement("form"), { method: "dialog" });
    form.append(Object.assign(document.createElement("button"), { className: "button", textContent: "Close" }));
    dialog.append(page.getElementById("keys-list"), form);
    document.body.append(dialog);
    document.dispatchEvent(new CustomEvent("preferences"));
  }
  document.querySelector(".keys-dialog").showModal();
}

function press(event, name) {
  event.preventDefault();
  document.querySelector(`[data-player="${name}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("dialog")) return;
  const hasLetters = localStorage.getItem("letters") !== "off";
  const link = document.querySelector("[data-keys]");
  if (event.key === "?" && hasLetters && !event.target.matches("input, textarea, select, [contenteditable]")) list(link);
  if (!event.target.matches?.("#trace, #trace *, #player, #player *, [data-lines], [data-lines] *")) return;
  // The map of the run has these keys itself, and space presses the button that has the focus.
  if (event.target.matches("input") || (event.key === " " && event.target.matches("button"))) return;
  if (BUTTONS[event.key]) press(event, BUTTONS[event.key]);
  else if (LETTERS[event.key] && hasLetters) press(event, LETTERS[event.key]);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-keys]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  list(link);
});
