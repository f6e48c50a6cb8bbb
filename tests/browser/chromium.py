"""Find the Chromium of this machine; run as a module, install it where that is possible, or say what is missing."""

import os
import shutil
import subprocess
import sys

from tests.missing import IN_CI

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "No Chromium was found (on Debian: apt-get install chromium)"


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> None:
    """Install Debian's package. Raises CalledProcessError, after apt has said why."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt_get = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]):
        subprocess.run(
            apt_get + command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
        )


def main() -> int:
    if find_chromium():
        return 0
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests.", flush=True)
        install_chromium()
        return 0
    print(f"{MISSING}: the browser tests are skipped.", file=sys.stderr)
    return int(IN_CI)


if __name__ == "__main__":
    sys.exit(main())
