from functools import partial
from unittest import TestResult, defaultTestLoader

from django.db import transaction
from django.db.models.signals import post_save

from carsharing.invoices import send_invoice
from carsharing.models import Trip
from carsharing.receivers import mail_invoice


def end_trip():
    """End a trip"""
    with transaction.atomic():
        Trip.objects.create(email="mia@example.org", minutes=30)


def run_tests():
    """Run the tests"""
    _run("carsharing.tests")


def disconnect_and_run():
    """Run the tests, disconnect the receiver, and run them again"""
    _run("carsharing.tests")
    # It stays disconnected until the end of the process, and each run is a process.
    post_save.disconnect(mail_invoice, sender=Trip)
    _run("carsharing.tests")


def remove_guard_and_run():
    """Run the tests, remove the guard from the receiver, and run them again"""
    _run("carsharing.tests")
    post_save.disconnect(mail_invoice, sender=Trip)
    post_save.connect(_mail_without_guard, sender=Trip)
    _run("carsharing.tests")


def _mail_without_guard(sender, instance, **kwargs):
    transaction.on_commit(partial(send_invoice, instance.pk))


def _run(module):
    defaultTestLoader.loadTestsFromName(module).run(TestResult())
