// Keeps up with the clock: how long ago something was, where the server said it once.

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000);
    time.textContent = minutes > 0 ? `${minutes} min` : "just now";
  }
}, 10_000);
