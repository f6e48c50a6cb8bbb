"""How a child ended: what the zygote tells the web process on the status socket of a run, as its last word there."""

import msgspec

from lessons.sandbox.limits import KiB

MOST_SAID_BYTES = 1 * KiB
MAX_BYTES = 8 * KiB
"""Longer than any status is, whatever a child said: one byte takes six at most in JSON."""


class ExitStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of `exit_code` and `signal_number` is None. `said` is why a child could not begin its run, or empty."""

    exit_code: int | None
    signal_number: int | None
    cpu_seconds: float
    said: str = ""


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(ExitStatus).decode
"""Raises msgspec.DecodeError for anything else than a status."""
