"""Mail handed to Django's in-memory backend."""

from collections.abc import Sequence
from functools import wraps

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from lessons.events import MAX_ITEMS, MAX_TEXT, MailSent
from lessons.tracer.recorder import Recorder
from lessons.tracer.values import label


class MailRecorder(Recorder):
    def install(self) -> None:
        original = EmailBackend.send_messages

        @wraps(original)
        def send_messages(self: EmailBackend, messages: Sequence[EmailMessage]) -> int:
            already_sent = len(mail.outbox)
            try:
                return original(self, messages)
            finally:
                # One that is refused stops the rest, but not those before it.
                for message in mail.outbox[already_sent:]:
                    recorder._record(message)

        recorder = self
        self.replace(EmailBackend, "send_messages", send_messages)

    def _record(self, message: EmailMessage) -> None:
        self.recording.record(
            MailSent(
                subject=label(message.subject, MAX_TEXT),
                sender=label(message.from_email),
                recipients=tuple(map(label, [*message.to, *message.cc, *message.bcc][:MAX_ITEMS])),
                body=label(message.body, MAX_TEXT),
            )
        )
