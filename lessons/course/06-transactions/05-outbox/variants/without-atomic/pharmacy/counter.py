from pharmacy.models import Prescription


def accept(patient, medicine):
    """Store a prescription."""
    return Prescription.objects.create(patient=patient, medicine=medicine)
