"""The modules that a lesson has imported before its runs."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import PurePath

from lessons.catalogue.errors import ContentError


def check_preload(modules: Iterable[str], path: PurePath) -> None:
    """Raise ContentError, naming `path`, unless each module belongs to a package that is installed."""
    for module in modules:
        package = module.partition(".")[0]
        if not all(map(str.isidentifier, module.split("."))) or find_spec(package) is None:
            raise ContentError(
                path,
                f"`preload` names {module}, which is not installed.",
                "Name modules as in an import statement, and install their packages.",
            )
