"""The environment in which tests start the site."""

import os
from pathlib import Path


def site_environment(data: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a site with its data in a folder, without what the environment of the tests has set."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    return own | {"SIGNALBOX_DATA_DIR": str(data), **settings}
