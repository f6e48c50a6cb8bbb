"""What all recorders share: they replace functions while they are installed and put back what they found."""

from typing import Any, Self

from lessons.tracer.recording import Recording


class Recorder:
    """Records one sort of thing while it is installed, as a context manager. It must not be noticed."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._replaced: list[tuple[object, str, Any, Any]] = []

    def install(self) -> None:
        """Replace what has to be replaced, by `replace()`."""
        raise NotImplementedError

    def replace(self, owner: object, name: str, replacement: object) -> None:
        self._replaced.append((owner, name, vars(owner)[name], replacement))
        setattr(owner, name, replacement)

    def remove(self) -> None:
        while self._replaced:
            owner, name, original, replacement = self._replaced.pop()
            # What the learner has put in our place stays there.
            if vars(owner).get(name) is replacement:
                setattr(owner, name, original)

    def __enter__(self) -> Self:
        try:
            self.install()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
