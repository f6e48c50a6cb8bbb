from office.models import Invoice


def create_invoice():
    """Create an invoice"""
    Invoice.objects.create(net=1000)


def save_again():
    """Create an invoice and save it again"""
    invoice = Invoice.objects.create(net=1000)
    invoice.save()


def correct_invoice():
    """Create an invoice and correct its net amount"""
    invoice = Invoice.objects.create(net=1000)
    invoice.net = 2000
    invoice.save()


def correct_with_update_fields():
    """Correct the net amount with update_fields"""
    invoice = Invoice.objects.create(net=1000)
    invoice.net = 2000
    invoice.save(update_fields=["net"])
