"""What people type to come into a room: the code that everybody may know, and the host's secret; and nicknames."""

import hashlib
import re
import secrets
import unicodedata

CODE_LENGTH = 6
CODE_SIGNS = "2346789ABCDEFGHJKMNPQRTUVWXYZ"
"""Letters and digits without those that are taken for one another: 0 and O, 1, I and L, 5 and S."""
NICKNAME_LENGTH = 30


def new_join_code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def read_join_code(typed: str) -> str:
    """Return the code that somebody has typed, in whatever case and with whatever between the signs; '' for none."""
    found = re.sub(r"[^0-9A-Z]", "", typed[:100].upper())
    return found if len(found) == CODE_LENGTH and set(found) <= set(CODE_SIGNS) else ""


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """Return the hash by which a secret is known. It is long and random, so that a quick hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_nickname(typed: str) -> str:
    """Return a nickname with single spaces and without signs that nobody sees; '' where nothing is left."""
    return read_line(typed[:200], NICKNAME_LENGTH)


def read_line(typed: str, most: int) -> str:
    """Return what somebody has typed as one line, at most this long, without signs that nobody sees."""
    seen = (sign for sign in typed[: 10 * most] if sign.isspace() or not unicodedata.category(sign).startswith("C"))
    return " ".join("".join(seen).split())[:most].strip()


def folded(nickname: str) -> str:
    """Return a nickname as it is compared: Zoë, ZOË and Ｚｏë are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", nickname).casefold())
