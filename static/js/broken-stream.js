// Says so when a stream ends before its last message, or when there is no answer at all.
// The sentences are the page's own: <template id="stream-broke">, <template id="no-answer">, <template id="connects-again">.

function say(templateId) {
  const template = document.getElementById(templateId);
  const status = document.getElementById("status");
  if (!template || !status) return;
  status.replaceChildren(template.content.cloneNode(true));
  htmx.process(status);
}

// Nobody knows yet what is kept of a run whose end has not come.
function leaveOpen() {
  for (const element of document.querySelectorAll("#trace [data-now]")) delete element.dataset.now;
  say("stream-broke");
}

document.addEventListener("htmx:sse:close", (event) => {
  // A stored trace comes in one message that takes away the link which fetched it: what ends before it never came.
  if (event.target.matches?.(".trace__link")) {
    if (event.detail.reason === "ended") say("no-answer");
    return;
  }
  // "message": the server said that the run has ended. "removed": the page took the element away itself.
  if (["ended", "cancelled", "cleanup"].includes(event.detail.reason)) leaveOpen();
});

document.addEventListener("htmx:error", (event) => {
  // Without a text no answer came, or only a part of one. An error after it is a fault of this page.
  if (event.detail.ctx && event.detail.ctx.text === undefined) say("no-answer");
});

document.addEventListener("htmx:after:swap", (event) => {
  // An answer that is not ours, of a proxy for instance, has no sentence to show.
  const response = event.detail.ctx.response;
  if (response?.status >= 400 && !document.getElementById("status")?.textContent.trim()) say("no-answer");
});

document.addEventListener("htmx:sse:error", ({ target }) => {
  // A page that follows a run connects again by itself, and takes it up where it was.
  const template = document.getElementById("connects-again");
  if (!template || !target.matches?.("[hx-sse\\:connect]") || document.getElementById("connection")) return;
  document.querySelector("#status .status__said")?.append(template.content.cloneNode(true));
});

document.addEventListener("htmx:sse:after:connection", () => document.getElementById("connection")?.remove());
