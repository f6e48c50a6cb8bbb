// Swaps at once what has come at once: a run sends a message for each of its events, and a long run sends thousands of
// them faster than htmx swaps one after the other. A row that comes alone does not wait for others.

const isOfEvent = (message) => /^id: \d+\n/.test(message);

// Of several ids in one message the last one counts, so a stream that breaks goes on after it.
function merged(messages) {
  const together = [];
  for (const message of messages) {
    if (isOfEvent(message) && isOfEvent(together.at(-1) ?? "")) together.push(`${together.pop()}\n${message}`);
    else together.push(message);
  }
  return together;
}

function merging() {
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const messages = (rest + chunk).split("\n\n");
      rest = messages.pop();
      if (messages.length) controller.enqueue(`${merged(messages).join("\n\n")}\n\n`);
    },
    flush: (controller) => controller.enqueue(rest),
  });
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { fetch } = ctx;
  ctx.fetch = async (...request) => {
    const response = await fetch(...request);
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response;
    const text = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(merging());
    return new Response(text.pipeThrough(new TextEncoderStream()), response);
  };
});
