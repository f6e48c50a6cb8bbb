"""Mail handed to Django's in-memory backend."""

from collections.abc import Callable, Sequence
from functools import wraps
from itertools import chain, islice
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.recorder import Recorder
from lessons.tracer.values import label, short
from lessons.traces.events import MAX_ITEMS, MailSent
from lessons.traces.plain import MAX_TEXT

_dictionary_of_message = dictionary_of(EmailMessage)


class MailRecorder(Recorder):
    def install(self) -> None:
        self.replace(EmailBackend, "send_messages", self._send_messages)

    def _send_messages(self, original: Callable[..., int]) -> Callable[..., int]:
        @wraps(original)
        def send_messages(self: EmailBackend, messages: Sequence[EmailMessage]) -> int:
            already_sent = len(_outbox())
            try:
                return original(self, messages)
            finally:
                # One that is refused stops the rest, but not those before it.
                for message in _outbox()[already_sent:]:
                    recorder._record(message)

        recorder = self
        return send_messages

    def _record(self, message: object) -> None:
        if not is_a(message, EmailMessage):
            self.recording.record(MailSent(subject=short(message), sender="", recipients=(), body=""))
            return
        held = _dictionary_of_message(message)
        recipients = chain.from_iterable(_addresses(lookup(held, name)) for name in ("to", "cc", "bcc"))
        self.recording.record(
            MailSent(
                subject=label(lookup(held, "subject"), MAX_TEXT),
                sender=label(lookup(held, "from_email")),
                recipients=tuple(map(label, islice(recipients, MAX_ITEMS))),
                body=label(lookup(held, "body"), MAX_TEXT),
            )
        )


def _outbox() -> list[Any]:
    """Return what was sent, nothing if the learner has put a list of another class in its place."""
    outbox = lookup(vars(mail), "outbox")
    return outbox if type(outbox) is list else []


def _addresses(value: object) -> Sequence[object]:
    if type(value) is list or type(value) is tuple:
        return value
    return [] if value is None else [value]
