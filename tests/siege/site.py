"""The site in a process of its own, started as a person starts it, and what it holds, read from /proc."""

import os
import re
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 60
END_SECONDS = 15
"""How long the site may take to end after SIGTERM, before it is killed."""
OWN_SETTINGS = ("DATABASE_", "DJANGO_", "PYTHON", "SIGNALBOX_")
"""What the variables begin with that the site is not to inherit: whoever starts the siege may have set them."""


@dataclass(frozen=True)
class Holdings:
    """What the web process holds at one moment. A process that has ended holds nothing."""

    mib: float = 0
    threads: int = 0
    descriptors: int = 0

    def or_more(self, other: "Holdings") -> "Holdings":
        """Return the larger of both in each respect."""
        return Holdings(
            mib=max(self.mib, other.mib),
            threads=max(self.threads, other.threads),
            descriptors=max(self.descriptors, other.descriptors),
        )


@dataclass
class Site:
    """`address` is host and port.

    After the end `end_seconds` is how long it took, counted from SIGTERM, and `complaints` are the lines that the site
    has written to its standard error output.
    """

    process: subprocess.Popen[str]
    address: tuple[str, int]
    log: Path
    end_seconds: float = 0
    complaints: Sequence[str] = ()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def holdings(self) -> Holdings:
        folder = Path("/proc", str(self.process.pid))
        try:
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            descriptors = len(os.listdir(folder / "fd"))  # noqa: PTH208 - a Path for each one would be for nothing
            return Holdings(int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"]), descriptors)
        except (OSError, KeyError):
            return Holdings()

    def cpu_seconds(self) -> float:
        """Return what the web process has used so far, without its sandbox."""
        try:
            fields = Path("/proc", str(self.process.pid), "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, *, within_seconds: float) -> None:
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.end_seconds = time.monotonic() - began
        self.complaints = self.log.read_text(errors="replace").splitlines()


@contextmanager
def started_site(
    project: Path, *, end_seconds: float = END_SECONDS, data: str = "", port: int = 0, **settings: str
) -> Iterator[Site]:
    """Start the site of a checkout, and end it, if need be by SIGKILL. Without a folder, it has data of its own."""
    with ExitStack() as stack:
        folder = data or stack.enter_context(tempfile.TemporaryDirectory())
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
        environment |= {"SIGNALBOX_DATA_DIR": folder, "SIGNALBOX_FREE_EDITING": "on", **settings}
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        log = Path(folder, "stderr")
        stderr = stack.enter_context(log.open("a"))
        process = stack.enter_context(
            subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True)
        )
        site = Site(process, ("", 0), log)
        try:
            site.address = _address(process, log)
            yield site
        finally:
            site.end(within_seconds=end_seconds)


def _address(process: subprocess.Popen[str], log: Path) -> tuple[str, int]:
    """Return where the site says it is, in the one line that it prints."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    said = re.search(r"http://\S+", process.stdout.readline() if ready else "")
    if not said:
        raise SystemExit(f"The site did not start.\n{log.read_text()}")
    url = urlsplit(said[0])
    return url.hostname or "", url.port or 0
