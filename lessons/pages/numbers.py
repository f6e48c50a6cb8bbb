"""Numbers that a request has, which may be anything."""


def whole_number(typed: str, *, digits: int) -> int | None:
    """Return the number, None where what was typed is none or has more digits."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None
