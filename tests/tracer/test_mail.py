"""Mail."""

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from lessons.traces.events import MailSent


def message(subject="Hello", **options):
    return EmailMessage(subject, "Dear reader", "shop@example.org", ["a@example.org"], **options)


def send(*messages):
    return EmailBackend().send_messages(messages)


def test_mail_is_recorded_with_all_recipients(record):
    sent = record(lambda: send(message(bcc=["b@example.org"]))).one(MailSent)

    assert (sent.subject, sent.sender, sent.body) == ("Hello", "shop@example.org", "Dear reader")
    assert sent.recipients == ("a@example.org", "b@example.org")


def test_mail_reaches_the_outbox_as_without_trace(record):
    counts = []

    record(lambda: counts.append(send(message(), message("Again"))))

    assert counts == [2]
    assert [sent.subject for sent in mail.outbox] == ["Hello", "Again"]


def test_refused_mail_is_not_recorded(record):
    events = record(lambda: send(message("Hello\nBcc: all@example.org")), raises=ValueError)

    assert not events.of(MailSent)


def test_mail_before_a_refused_one_is_recorded(record):
    events = record(lambda: send(message(), message("Hello\nBcc: all@example.org")), raises=ValueError)

    assert events.one(MailSent).subject == "Hello"


def test_subject_is_recorded_as_harmless_text(record):
    sent = record(lambda: send(message("\u202eolleH"))).one(MailSent)

    assert sent.subject == "\N{REPLACEMENT CHARACTER}olleH"
