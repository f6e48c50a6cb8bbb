// Shows on the player where it stands, and lets the map of the run choose a step.

// What a row says to a reader, without what a verdict has set beside it.
function shown(row) {
  const parts = row.querySelectorAll(".row__what > :not(.flag)");
  return [...parts].map((part) => part.innerText.replace(/\s+/g, " ").trim()).filter(Boolean).join(" ");
}

document.addEventListener("step", ({ detail: { row, seq } }) => {
  const strip = document.getElementById("strip");
  const control = strip.querySelector("input");
  const number = Number(row.id.slice(6));
  const said = shown(row);
  if (document.activeElement !== control) control.value = seq;
  control.setAttribute("aria-valuetext", `Step ${number} of ${control.max}: ${said}`);
  strip.style.setProperty("--at", (seq - 0.5) / control.max);
  const say = document.querySelector(".player__say");
  const count = document.createElement("b");
  count.textContent = `${number} / ${control.max}`;
  say.replaceChildren(count, ` ${said}`);
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("#strip input")) return;
  document.dispatchEvent(new CustomEvent("move", { detail: { to: Number(event.target.value) } }));
});
