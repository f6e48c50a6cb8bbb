// Brings all about the event of the chosen row to the desk.

const PAUSE = 150;
let timer = 0;

function show(row, shown) {
  // Another run may have come to the page meanwhile: it has other events. And on a projector there is no desk to be seen.
  if (!row.isConnected || !shown?.checkVisibility()) return;
  const number = row.id.replace("event-", "");
  if (number) htmx.ajax("GET", `${shown.dataset.run}events/${number}/`, { target: "#desk", swap: "innerHTML" });
}

document.addEventListener("chosen", ({ detail: { row } }) => {
  // Who holds a key down wants the last row, not all on the way there.
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE, row, document.querySelector("#desk [data-run]"));
});
