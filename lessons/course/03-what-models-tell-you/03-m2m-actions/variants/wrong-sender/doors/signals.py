from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from doors.models import Colleague, JournalEntry


@receiver(m2m_changed, sender=Colleague)
def keep_journal(sender, instance, action, pk_set, **kwargs):
    if action == "post_add":
        write(JournalEntry.Change.GIVEN, instance, pk_set)
    elif action == "pre_remove":
        # pk_set contains keys that the colleague may not have.
        write(JournalEntry.Change.TAKEN, instance, held_by(instance).filter(pk__in=pk_set))
    elif action == "pre_clear":
        write(JournalEntry.Change.TAKEN, instance, held_by(instance))


def held_by(colleague):
    return colleague.rooms.values_list("pk", flat=True)


def write(change, colleague, room_pks):
    JournalEntry.objects.bulk_create(
        JournalEntry(colleague=colleague, room_id=room_pk, change=change) for room_pk in room_pks
    )
