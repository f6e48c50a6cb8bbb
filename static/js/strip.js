// Shows on the player where it stands, and lets the map of the run choose a step.

function shown(row) {
  const said = row.querySelector(".row__what").innerText;
  return said.replace(/\s+/g, " ").trim();
}

document.addEventListener("step", ({ detail: { row, seq } }) => {
  const strip = document.getElementById("strip");
  const control = strip.querySelector("input");
  const number = Number(row.id.slice(6));
  if (document.activeElement !== control) control.value = seq;
  control.setAttribute("aria-valuetext", `Step ${number} of ${control.max}: ${shown(row)}`);
  strip.style.setProperty("--at", (seq - 0.5) / control.max);
  const say = document.querySelector(".player__say");
  const count = document.createElement("b");
  count.textContent = `${number} / ${control.max}`;
  say.replaceChildren(count, ` ${shown(row)}`);
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("#strip input")) return;
  document.dispatchEvent(new CustomEvent("move", { detail: { to: Number(event.target.value) } }));
});
