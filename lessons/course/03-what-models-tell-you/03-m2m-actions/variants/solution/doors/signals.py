from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from doors.models import Colleague, JournalEntry


@receiver(m2m_changed, sender=Colleague.rooms.through)
def keep_journal(sender, instance, action, reverse, pk_set, **kwargs):
    if action == "post_add":
        write(JournalEntry.GIVEN, instance, pk_set, reverse)
    elif action == "pre_remove":
        # pk_set contains keys that may not be in the relation.
        write(JournalEntry.TAKEN, instance, other_side(instance, reverse).filter(pk__in=pk_set), reverse)
    elif action == "pre_clear":
        write(JournalEntry.TAKEN, instance, other_side(instance, reverse), reverse)


def other_side(instance, reverse):
    """Return the primary keys of a colleague's rooms, or of a room's keyholders."""
    related = instance.keyholders if reverse else instance.rooms
    return related.values_list("pk", flat=True)


def write(change, instance, pks, reverse):
    own, other = ("room_id", "colleague_id") if reverse else ("colleague_id", "room_id")
    JournalEntry.objects.bulk_create(JournalEntry(**{own: instance.pk, other: pk, "change": change}) for pk in pks)
