"""Which files of a lesson are Django templates: those in the `templates/` folder of an app, where Django finds them."""

from pathlib import PurePosixPath

FOLDER = "templates"
ENDINGS = (".html", ".txt")


def is_template(path: str) -> bool:
    """Say whether a file lies where a template does, by its path in a run, such as `shop/templates/shop/order.html`."""
    _, *folders = PurePosixPath(path).parts[:-1] or [""]
    return path.endswith(ENDINGS) and FOLDER in folders
