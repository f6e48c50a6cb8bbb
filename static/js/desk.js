// Brings all about the event of the chosen row to the desk.

const PAUSE = 150;
let timer = 0;

function show(row) {
  const desk = document.getElementById("desk");
  const run = desk?.querySelector("[data-run]")?.dataset.run;
  const number = row.id.replace("event-", "");
  if (run && number) htmx.ajax("GET", `${run}events/${number}/`, { target: desk, swap: "innerHTML" });
}

document.addEventListener("chosen", ({ detail: { row } }) => {
  // Who holds a key down wants the last row, not all on the way there.
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE, row);
});
