// Counts the timers of a room down.

function show() {
  for (const timer of document.querySelectorAll("[data-ends-at]")) {
    const left = Math.ceil(Number(timer.dataset.endsAt) - Date.now() / 1000);
    const text = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "Time is up";
    if (timer.textContent !== text) timer.textContent = text;
  }
}

setInterval(show, 1000);
document.addEventListener("htmx:after:swap", show);
show();
