"""Measure the page of a lesson in a real Chromium, with a run that is nearly as long as a run can be."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.chromium import chromium

LESSON = "/lessons/long/"
ACTION = "Rounds that are not alike"
WINDOW = {"width": 1440, "height": 900}
RUNS = 3
"""A run is stopped after five seconds: where the machine is too busy to come to its end, it is asked for again."""
JUMPS = 5

PROBE = """
  const send = window.fetch;
  window.fetch = async (...request) => {
    const response = await send(...request);
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response;
    const probe = new TransformStream({
      transform(chunk, controller) {
        if (new TextDecoder().decode(chunk).includes("row--run_finished")) window.lastEventAt = performance.now();
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(probe), response);
  };
  window.painted = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now());
    requestAnimationFrame(() => port2.postMessage(null));
  });
  window.presses = [];
  addEventListener("keydown", async ({ timeStamp }) => presses.push((await painted()) - timeStamp), { capture: true });
"""
"""Notes when the last event of a run has come over the line, and how long after each key the page has been painted."""

READY = """async () => {
  while (!document.querySelector("#strip input") || !document.querySelector("a#run-link")) await painted();
  const ready = await new Promise((resolve) => setTimeout(() => resolve(performance.now())));
  return ready - lastEventAt;
}"""
"""Waits for the player and the status, and then for a task of its own: nothing is in the way of a click by then."""

SCROLL = """async () => {
  const score = document.getElementById("trace");
  const frames = [];
  score.scrollTop = 0;
  let last = await painted();
  while (frames.length < 120 && score.scrollTop + score.clientHeight < score.scrollHeight - 1) {
    score.scrollBy(0, 120);
    const now = await painted();
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""
"""Scrolls as fast as a wheel does that is turned hard."""


@dataclass(frozen=True)
class Times:
    """Milliseconds: from the last event to a page that takes a click, of each step, jump and frame of scrolling."""

    events: int
    ready: float
    steps: list[float]
    jumps: list[float]
    frames: list[float]


def measured(address: str, executable: str, steps: int) -> Times:
    """Return the times of a long run, or of as much of it as this machine can do in the time that a run has."""
    with chromium(executable) as browser:
        page = browser.new_page(base_url=address, viewport=WINDOW)
        page.add_init_script(PROBE)
        for _ in range(RUNS):
            page.goto(LESSON)
            page.get_by_role("button", name=ACTION, exact=True).click()
            ready: float = page.evaluate(READY)
            if "Finished." in page.locator("#status").inner_text():
                break
        frames: list[float] = page.evaluate(SCROLL)
        jumps = pressed(page, ["Home", "End"] * JUMPS)
        pressed(page, ["Home"])
        return Times(
            events=int(page.locator("#strip input").get_attribute("max") or 0),
            ready=ready,
            steps=pressed(page, ["ArrowRight"] * steps),
            jumps=jumps,
            frames=frames,
        )


def pressed(page: Page, keys: list[str]) -> list[float]:
    """Press the keys one after the other in the score, and return how long each took to be seen."""
    page.evaluate("presses.length = 0")
    for number, key in enumerate(keys, start=1):
        page.locator("#trace").press(key)
        page.wait_for_function("number => presses.length === number", arg=number)
    times: list[float] = page.evaluate("presses")
    return times
