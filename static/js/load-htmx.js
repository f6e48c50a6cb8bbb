// Brings htmx and its streams to a page that has none of its own, for the bar of a room.

const { htmx, sse } = document.getElementById("room-bar").dataset;

if (!document.querySelector('script[src*="htmx.org"]')) {
  for (const src of [htmx, sse]) document.head.append(Object.assign(document.createElement("script"), { src, async: false }));
}
