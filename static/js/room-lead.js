// Lets the room follow its host: each step of the player, each action and each page, while "everyone follows me" is on.

const KEPT = "room-leads";
const form = document.getElementById("room-lead");
const box = form?.querySelector("[data-leads]");
let timer = 0;

function fill(name, value) {
  form.elements[name].value = value;
}

function send() {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), 150);
}

if (form) {
  fill("variant", new URLSearchParams(location.search).get("variant") ?? "");
  const kept = sessionStorage.getItem(KEPT);
  box.checked = kept ? kept === "yes" : box.defaultChecked;
  addEventListener("load", () => box.checked && send());
  box.addEventListener("change", () => {
    sessionStorage.setItem(KEPT, box.checked ? "yes" : "no");
    if (box.checked) send();
  });
  document.addEventListener("step", ({ detail: { seq } }) => {
    fill("position", seq);
    if (box.checked) send();
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    if (submitter?.name !== "action" || target === form) return;
    fill("action", submitter.value);
    fill("position", "");
    if (box.checked) send();
  });
}
