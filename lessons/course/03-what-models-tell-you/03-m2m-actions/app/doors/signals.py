from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from doors.models import Colleague, JournalEntry


@receiver(m2m_changed, sender=Colleague.rooms.through)
def keep_journal(sender, instance, pk_set, **kwargs):
    write(JournalEntry.Change.GIVEN, instance, pk_set)


def write(change, colleague, room_pks):
    JournalEntry.objects.bulk_create(
        JournalEntry(colleague=colleague, room_id=room_pk, change=change) for room_pk in room_pks
    )
