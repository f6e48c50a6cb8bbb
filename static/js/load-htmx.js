// Brings htmx and its streams to a page that has none of its own, for the bar of a room.

const { htmx, sse } = document.getElementById("room-bar").dataset;

if (!document.querySelector('script[src*="htmx.org"]')) {
  for (const src of [htmx, sse]) document.head.append(Object.assign(document.createElement("script"), { src, async: false }));
}

// htmx looks at the page once, and passes a stream by if the extension for streams comes a moment later. So the stream
// comes into the page when both are there, and htmx has looked.
addEventListener("load", () => {
  setTimeout(() => {
    const waiting = document.getElementById("room-stream-later");
    waiting.after(waiting.content.cloneNode(true));
    window.htmx.process(document.getElementById("room-stream"));
  });
});
