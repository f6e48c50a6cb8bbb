"""A prescription and its order are stored together, and the relay sends each order once."""

import pytest
from django.db.models.signals import pre_save

from pharmacy.counter import accept
from pharmacy.models import OutboxMessage, Prescription
from pharmacy.relay import relay


@pytest.mark.django_db
def test_message_does_not_wait_for_a_callback(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        accept("Ines", "penicillin")

    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_prescription_is_not_stored_without_its_message():
    def refuse(**kwargs):
        raise RuntimeError

    pre_save.connect(refuse, sender=OutboxMessage)
    try:
        with pytest.raises(RuntimeError):
            accept("Ines", "penicillin")
    finally:
        pre_save.disconnect(refuse, sender=OutboxMessage)

    assert not Prescription.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_order_is_sent_once(mailoutbox):
    accept("Ines", "penicillin")
    relay()
    relay()

    assert len(mailoutbox) == 1
