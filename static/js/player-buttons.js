// The buttons of the player: they move it, or let it move by itself.

const SPEEDS = [["1×", 700], ["2×", 350], ["½×", 1400]];
let speed = 0;
let timer = 0;
let isAtEnd = false;

const button = (name) => document.querySelector(`[data-player="${name}"]`);
// Another run brings other buttons: its player stands still.
const isPlaying = () => button("play")?.getAttribute("aria-label") === "Pause";

const move = (to) => document.dispatchEvent(new CustomEvent("move", { detail: { to } }));

function play(isOn) {
  clearInterval(timer);
  if (isOn) timer = setInterval(() => (isPlaying() ? move("on") : clearInterval(timer)), SPEEDS[speed][1]);
  button("play").setAttribute("aria-label", isOn ? "Pause" : "Play");
  button("play").firstElementChild.classList.toggle("glyph--pause", isOn);
}

const COMMANDS = {
  play() {
    if (!isPlaying()) move(isAtEnd ? "first" : "on");
    play(!isPlaying() && !isAtEnd);
  },
  speed() {
    speed = (speed + 1) % SPEEDS.length;
    button("speed").textContent = SPEEDS[speed][0];
    button("speed").setAttribute("aria-label", `Speed: ${SPEEDS[speed][0]}`);
    if (isPlaying()) play(true);
  },
};

document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-player]")?.dataset.player;
  if (!name) return;
  if (COMMANDS[name]) return COMMANDS[name]();
  play(false);
  move(name);
});
document.addEventListener("step", ({ detail: { isLast } }) => {
  isAtEnd = isLast;
  if (isLast && isPlaying()) play(false);
});
