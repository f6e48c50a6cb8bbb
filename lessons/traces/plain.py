"""Text that stays in its place wherever it is shown."""

import re

MAX_TEXT = 4_000
"""Most characters in one text of an event."""

_TERMINAL_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b]*+(?:\x07|\x1b\\)?|[@-Z\\-_])")
NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")
"""What `plain` replaces in a text without terminal sequences."""


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text that stays in its place wherever it is shown, cut to a length.

    Terminal sequences are removed. U+FFFD stands for control characters other than tab and newline, for lone
    surrogates, and for what acts on text at a distance: separators of lines and paragraphs, bidirectional embeddings,
    overrides and isolates, deprecated format characters, interlinear annotations. Unicode's report on markup (UTR #20)
    advises against the same characters.

    What acts on its neighbours alone is kept, for languages and emoji need it: joiners and other characters without
    width, and the marks U+200E, U+200F and U+061C, which turn no more text than a Hebrew or Arabic letter does.
    """
    if type(text) is not str:
        # A subclass may have methods of its own.
        text = str.__str__(text)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    text = _TERMINAL_SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", text)
