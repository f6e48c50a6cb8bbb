// Keeps up with the clock: how long ago something was, where the server said it once.

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
    time.textContent = `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  }
}, 10_000);
