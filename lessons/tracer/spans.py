"""Where in a run the running code lies."""

from typing import NamedTuple


class Span(NamedTuple):
    """What has begun and not ended.

    `depth` is that of the event that opened it, `place` is the learner's line that stands for code of others in it.
    """

    number: int
    depth: int
    place: str = ""


RUN = Span(0, -1)
