// Shows on the map of each run where it stands, and on a phone what happens there. The map lets choose a step.

import { numberOf, saidBy } from "./rows.js";

const strips = () => [...document.querySelectorAll("#player .strip")];

function show(strip, seq, said) {
  const control = strip.querySelector("input");
  const at = Math.min(seq, control.max);
  if (document.activeElement !== control) control.value = at;
  control.setAttribute("aria-valuetext", `Step ${at} of ${control.max}: ${said}`);
  // On the veil alone: all of the map would inherit it.
  strip.querySelector(".strip__veil").style.setProperty("--at", (at - 0.5) / control.max);
}

document.addEventListener("step", ({ detail: { rows, seqs } }) => {
  const said = rows.map(saidBy);
  strips().forEach((strip, side) => show(strip, seqs[side], said[side]));
  const words = document.querySelector(".player__say");
  if (!words) return;
  // Text in the place of text: other nodes make the browser look for what :has() says of everything around them.
  words.firstChild.firstChild.data = `${numberOf(rows[0])} / ${strips()[0].querySelector("input").max}`;
  words.lastChild.data = ` ${said[0]}`;
});
document.addEventListener("input", ({ target }) => {
  const side = strips().indexOf(target.parentElement);
  if (side >= 0) document.dispatchEvent(new CustomEvent("move", { detail: { to: Number(target.value), side } }));
});
