"""The events of a run that goes on: to be kept, and to be followed."""

from collections.abc import Mapping, Sequence

from lessons.following.log import Log
from lessons.following.sse import message
from lessons.sandbox.stopping import Stop
from lessons.showing.fragments import ScoreRenderer
from lessons.traces.events import Event, RunFinished
from lessons.traces.packing import to_json
from lessons.traces.standing import Fate


class EventLog(Log):
    """Holds each event as JSON, too, and what is known of the run by its events.

    An event is rendered as it is recorded, in the thread that records it, however many streams follow.
    `sentence` says how the run ended. `position` was the last place of the run in the queue, 0 if it need not wait.

    `files` are those that the run runs with, by path. At the end, `problem` says why the run could not be carried out
    or kept, and is empty when all went well; `closing` is the last message of all streams. `stop` ends the run early.
    """

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.lines: list[bytes] = []
        self.events: list[Event] = []
        self.sentence = ""
        self.position = 0
        self.problem = ""
        self.closing = b""
        self.stop = Stop()
        self._renderer = ScoreRenderer(files or {})

    def record(self, events: Sequence[Event]) -> None:
        for event in events:
            self.lines.append(to_json(event))
            if isinstance(event, RunFinished):
                self.sentence = event.sentence
        self.events += events
        self.append(messages_of(self._renderer, events, after=len(self)))

    def settled(self) -> list[bytes]:
        """Return the messages of a run that has ended, which say what became of everything."""
        return list(map(self._renderer.settle, self.messages))

    @property
    def fates(self) -> Mapping[str, Fate]:
        return self._renderer.fates

    def wait_at(self, position: int) -> None:
        self.position = position
        self.wake()

    def close(self) -> None:
        super().close()
        self.lines, self.events = [], []


def messages_of(renderer: ScoreRenderer, events: Sequence[Event], *, after: int = 0) -> list[bytes]:
    """Return a message for each event, which has the number of the event for its id; the first follows `after`."""
    return [message(html, id=seq) for seq, html in enumerate(renderer.render(events), start=after + 1)]
