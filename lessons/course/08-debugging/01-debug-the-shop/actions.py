from shop.backup import load_backup
from shop.counter import book, sign_up
from shop.models import Customer, Part, Repair


def change_address():
    """Lena changes her e-mail address"""
    lena = Customer.objects.create(email="lena@example.org")
    lena.email = "lena@example.com"
    lena.save()


def bring_bicycle():
    """Ola brings her city bike"""
    ola = Customer.objects.create(email="ola@example.org")
    book(ola, ["city bike"])


def cancel_repair():
    """Sven cancels his repair"""
    sven = Customer.objects.create(email="sven@example.org")
    Repair.objects.create(customer=sven, bicycle="racing bike").delete()


def sign_up_club():
    """Two members of a cycling club become customers"""
    sign_up([Customer(email="mia@example.org"), Customer(email="noah@example.org")])


def use_parts():
    """Ola's city bike gets a new chain and new brake pads"""
    chain = Part.objects.create(name="chain", price=20)
    pads = Part.objects.create(name="brake pads", price=15)
    ola = Customer.objects.create(email="ola@example.org")
    repair = Repair.objects.create(customer=ola, bicycle="city bike")
    repair.parts.add(chain)
    pads.repairs.add(repair)


def restore_backup():
    """Load the backup, then sign Ben up"""
    load_backup()
    Customer.objects.create(email="ben@example.org")


def refuse_unicycle():
    """Ola brings a city bike and a unicycle, then a tandem"""
    ola = Customer.objects.create(email="ola@example.org")
    try:
        book(ola, ["city bike", "unicycle"])
    except ValueError as error:
        print(error)
    book(ola, ["tandem"])
