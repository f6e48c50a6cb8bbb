from django.db.models import Sum
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from shop.models import Part, Repair


# Nothing in this app calls clear(), which passes no pk_set.
@receiver(m2m_changed, sender=Repair.parts.through)
def add_up_prices(sender, instance, action, reverse, pk_set, **kwargs):
    if action in {"post_add", "post_remove"}:
        for repair_pk in sorted(pk_set) if reverse else [instance.pk]:
            add_up_price(repair_pk)


def add_up_price(repair_pk):
    parts = Part.objects.filter(repairs=repair_pk)
    price = parts.aggregate(price=Sum("price", default=0))["price"]
    Repair.objects.filter(pk=repair_pk).update(price=price)
