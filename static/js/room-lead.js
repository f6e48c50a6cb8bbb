// Lets the room follow its host: each step of the player, each action and each page, while "everyone follows me" is on.

const KEPT = "room-leads";
let timer = 0;

// Another device may take over: then the form goes, and may come back.
const form = () => document.getElementById("room-lead");
const leads = () => (sessionStorage.getItem(KEPT) ?? form()?.dataset.leadsFirst) === "yes" && Boolean(form());

function fill(name, value) {
  const field = form()?.elements[name];
  if (field) field.value = value;
}

function stepInView() {
  const begun = [...document.querySelectorAll('.step[id^="step-"]')];
  return begun.filter((step) => step.getBoundingClientRect().top < innerHeight / 2).at(-1)?.id.slice(5) ?? "";
}

function send() {
  clearTimeout(timer);
  if (leads()) timer = setTimeout(() => form()?.requestSubmit(), 150);
}

function begin() {
  fill("variant", new URLSearchParams(location.search).get("variant") ?? "");
  const box = document.querySelector("[data-leads]");
  if (box) box.checked = leads();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-leads]")) return;
  sessionStorage.setItem(KEPT, target.checked ? "yes" : "no");
  send();
});
document.addEventListener("step", ({ detail: { seq } }) => {
  fill("position", seq);
  send();
});
document.addEventListener("submit", (event) => {
  if (event.target === form()) fill("step", stepInView());
  if (event.target === form() || event.submitter?.name !== "action") return;
  fill("action", event.submitter.value);
  fill("position", "");
  send();
}, true);
document.addEventListener("htmx:after:swap", begin);
addEventListener("load", send);
begin();
