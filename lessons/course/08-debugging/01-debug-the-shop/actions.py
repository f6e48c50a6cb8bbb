from bikeshop.backup import load_backup
from bikeshop.counter import NotRepaired, book, get_customer
from bikeshop.models import Customer, Part, Repair
from bikeshop.rack import finish


def change_address():
    """Lena becomes a customer, and later changes her e-mail address"""
    lena = Customer.objects.create(name="Lena", email="lena@example.org")
    lena.email = "lena@example.com"
    lena.save()


def bring_bicycle():
    """Ola brings her city bike"""
    book(get_customer("Ola"), ["city bike"])


def cancel_repair():
    """Sven cancels his repair"""
    repair = Repair.objects.create(customer=get_customer("Sven"), bicycle="racing bike")
    repair.delete()


def finish_repairs():
    """The mechanic finishes two repairs"""
    book(get_customer("Ola"), ["city bike", "tandem"])
    finish(Repair.objects.filter(status=Repair.Status.BOOKED))


def use_brake_pads():
    """The mechanic uses new brake pads for two bicycles"""
    chain = Part.objects.create(name="chain", price=20)
    Part.objects.create(name="bell", price=5)
    pads = Part.objects.create(name="brake pads", price=15)
    ola = get_customer("Ola")
    city_bike = Repair.objects.create(customer=ola, bicycle="city bike")
    tandem = Repair.objects.create(customer=ola, bicycle="tandem")
    city_bike.parts.add(chain)
    pads.repairs.add(city_bike, tandem)


def move_to_new_computer():
    """The shop loads its backup into a new computer, then Ben becomes a customer"""
    load_backup()
    get_customer("Ben")


def refuse_unicycle():
    """Ola brings a city bike and a unicycle, then a tandem"""
    ola = get_customer("Ola")
    try:
        book(ola, ["city bike", "unicycle"])
    except NotRepaired as error:
        print(error)
    book(ola, ["tandem"])
