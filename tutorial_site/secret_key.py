"""The secret key: made at the first start, and kept with the data."""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured


def kept_secret(path: Path) -> str:
    """Return the secret in `path`, made where there is none. Raises ImproperlyConfigured, with a sentence."""
    try:
        if not path.exists():
            _make(path)
        secret = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ImproperlyConfigured(f"The secret key cannot be kept in {path}: {reason}.") from error
    if not secret.strip():
        raise ImproperlyConfigured(
            f"The secret key in {path} is empty. Remove that file, and the next start makes another; "
            "learners who come back are then new ones."
        )
    return secret


def _make(path: Path) -> None:
    # Written aside: a start that is interrupted, or a full disk, leaves no half of a secret.
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}-") as file:
        file.write(secrets.token_urlsafe(50).encode())
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            pass  # Another process was first: its secret is the one.
