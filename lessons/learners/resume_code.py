"""Resume codes: four words by which a learner goes on in another browser. The site keeps a hash of them alone."""

import hashlib
import re
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lessons.learners.models import Learner, ResumeCode

WORDS_IN_A_CODE = 4
LONGEST_INPUT = 200
_WORD_LIST = Path(__file__).with_name("words.txt")
_SALT = "lessons.resume_code"


class NoResumeCode(ValueError):
    """What was typed is no resume code. The message is a sentence for the person who typed it."""


@cache
def words() -> tuple[str, ...]:
    return tuple(_WORD_LIST.read_text(encoding="ascii").split())


def make_code(learner: Learner) -> str:
    """Give a learner a code, in the place of the one that they may have. Nobody can read it again."""
    code = " ".join(secrets.choice(words()) for _ in range(WORDS_IN_A_CODE))
    with transaction.atomic():
        learner.remember()
        ResumeCode.objects.update_or_create(learner=learner, defaults={"digest": _digest(code)})
    return code


def read_code(typed: str) -> str:
    """Return the code that somebody has typed, with any case and any signs between the words. Raises NoResumeCode."""
    found = re.findall(r"[a-z]+", typed[:LONGEST_INPUT].lower())
    if len(found) != WORDS_IN_A_CODE or len(typed) > LONGEST_INPUT:
        raise NoResumeCode("A resume code has four words.")
    for word in found:
        if word not in words():
            raise NoResumeCode(f"“{word[:20]}” is not one of the words that codes use.")
    return " ".join(found)


def learner_of(code: str) -> Learner | None:
    found = ResumeCode.objects.select_related("learner").filter(digest=_digest(code)).first()
    return found.learner if found else None


def _digest(code: str) -> str:
    """Return a hash that takes its time, so that whoever has the database and the key cannot try all codes."""
    salt = f"{_SALT}{settings.SECRET_KEY}".encode()
    return hashlib.scrypt(code.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32).hex()
