// The buttons of the player: they move it, or let it move by itself.

const SPEEDS = [["1×", 700], ["2×", 350], ["½×", 1400]];
let speed = 0;
let timer = 0;

const button = (name) => document.querySelector(`[data-player="${name}"]`);

function move(to) {
  document.dispatchEvent(new CustomEvent("move", { detail: { to } }));
}

function play(isOn) {
  clearInterval(timer);
  timer = isOn ? setInterval(move, SPEEDS[speed][1], "on") : 0;
  button("play").setAttribute("aria-label", isOn ? "Pause" : "Play");
  button("play").firstElementChild.classList.toggle("glyph--pause", isOn);
}

const COMMANDS = {
  play() {
    const isAtEnd = document.getElementById("player").dataset.isLast === "true";
    if (!timer) move(isAtEnd ? "first" : "on");
    play(!timer);
  },
  speed() {
    speed = (speed + 1) % SPEEDS.length;
    button("speed").textContent = SPEEDS[speed][0];
    button("speed").setAttribute("aria-label", `Speed: ${SPEEDS[speed][0]}`);
    if (timer) play(true);
  },
};

document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-player]")?.dataset.player;
  if (!name) return;
  if (name !== "speed" && name !== "play") play(false);
  if (COMMANDS[name]) COMMANDS[name]();
  else move(name);
});
document.addEventListener("step", ({ detail: { isLast } }) => {
  document.getElementById("player").dataset.isLast = isLast;
  if (isLast && timer) play(false);
});

document.addEventListener("htmx:after:swap", () => {
  // Another run, whose player stands still.
  if (timer && !button("play")?.firstElementChild.matches(".glyph--pause")) {
    clearInterval(timer);
    timer = 0;
  }
});
