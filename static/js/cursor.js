// A cursor in the score: the arrow keys and the pointer move it, and the desk shows all about the event it stands on.

const PAUSE = 150;
let timer = 0;

function score() {
  return document.getElementById("trace");
}

function isShown(row) {
  return row.checkVisibility();
}

function neighbour(row, step) {
  let next = row;
  do next = next?.[step];
  while (next && !isShown(next));
  return next;
}

function edge(step) {
  const row = step === "nextElementSibling" ? score().firstElementChild : score().lastElementChild;
  return row && (isShown(row) ? row : neighbour(row, step));
}

function show(row) {
  const desk = document.getElementById("desk");
  const run = desk?.querySelector("[data-run]")?.dataset.run;
  const number = row.id.replace("event-", "");
  if (run && number) htmx.ajax("GET", `${run}events/${number}/`, { target: desk, swap: "innerHTML" });
}

function moveTo(row) {
  if (!row) return;
  score().querySelector(".is-now")?.classList.remove("is-now");
  row.classList.add("is-now");
  row.scrollIntoView({ block: "nearest" });
  // Who holds a key down wants the last row, not all on the way there.
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE, row);
}

const MOVES = {
  ArrowDown: (now) => (now ? neighbour(now, "nextElementSibling") : edge("nextElementSibling")),
  ArrowUp: (now) => (now ? neighbour(now, "previousElementSibling") : edge("previousElementSibling")),
  Home: () => edge("nextElementSibling"),
  End: () => edge("previousElementSibling"),
};

document.addEventListener("keydown", (event) => {
  if (event.target !== score() || event.altKey || event.ctrlKey || event.metaKey || !(event.key in MOVES)) return;
  event.preventDefault();
  moveTo(MOVES[event.key](score().querySelector(".is-now")));
});
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("#trace > .row");
  if (row) moveTo(row);
});
