from django.db import transaction

from pharmacy.models import Prescription


def accept(patient, medicine):
    """Store a prescription, together with what its receivers store."""
    with transaction.atomic():
        return Prescription.objects.create(patient=patient, medicine=medicine)
