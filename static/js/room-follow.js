// Takes a participant to where the room is, until they look around by themselves; one key brings them back.
// Whoever opens another page by a link of it looks around; whoever comes by following, or to the room's place, follows.

import { isLetter } from "./letters.js";

const AWAY = "room-away";
const FOLLOWED = "room-followed";
const CALLS = "room-calls";

const place = () => document.getElementById("room-place");
const here = () => location.pathname + location.search;

function there() {
  const { address } = place()?.dataset ?? {};
  return address ? new URL(address, location.href) : null;
}

function isThere() {
  const url = there();
  const variant = (search) => new URLSearchParams(search).get("variant") ?? "";
  return !url || (url.pathname === location.pathname && variant(url.search) === variant(location.search));
}

let shownStep = "";
let isAway = sessionStorage.getItem(AWAY) === "yes" || (!isThere() && sessionStorage.getItem(FOLLOWED) !== here());

function show() {
  for (const button of document.querySelectorAll("[data-follow]")) button.hidden = (button.dataset.follow === "back") !== isAway;
}

let going = 0;
function go() {
  if (isAway || isThere()) return;
  const url = there();
  sessionStorage.setItem(FOLLOWED, url.pathname + url.search);
  location.assign(url);
}

// The pages of a full room ask one after the other, not all in the same moment: each waits for a part of `seconds`.
function follow(seconds = 0) {
  const url = there();
  clearTimeout(going);
  if (!url) return;
  if (!isThere()) return void (going = setTimeout(go, Math.random() * seconds * 1000));
  if (url.hash && url.hash !== shownStep) document.querySelector(url.hash)?.scrollIntoView({ block: "start" });
  shownStep = url.hash;
  const to = Number(place().dataset.position);
  if (to && document.querySelector("#trace > .row")) document.dispatchEvent(new CustomEvent("move", { detail: { to } }));
}

function turn(away, seconds = 0) {
  isAway = away;
  if (away) sessionStorage.setItem(AWAY, "yes");
  else sessionStorage.removeItem(AWAY);
  show();
  if (!away) follow(seconds);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-follow]");
  if (button) turn(button.dataset.follow === "away");
});
document.addEventListener("keydown", (event) => {
  if (place() && isLetter(event, "f")) turn(!isAway);
});
function hear() {
  // Each call of the host brings whoever looks around back, once.
  const { calls, spread } = place()?.dataset ?? {};
  const heard = sessionStorage.getItem(CALLS) ?? calls;
  if (calls) sessionStorage.setItem(CALLS, calls);
  if (isAway && Number(calls) > Number(heard)) turn(false, spread);
  else if (!isAway) follow(spread);
}

new MutationObserver(hear).observe(document.getElementById("room-bar"), { childList: true });
show();
hear();
