"""The one way in which course content is refused."""

from pathlib import PurePath


class ContentError(ValueError):
    """A file of the course is not as it should be; the message names the file, the trouble and the remedy."""

    def __init__(self, path: PurePath, trouble: str, remedy: str) -> None:
        super().__init__(f"{path.as_posix()}: {trouble} {remedy}")
        self.path = path
