from threading import Thread

from django.db import connection

from safety.models import Alarm


def report_smoke(room):
    """Store an alarm from another thread, and wait until it is stored."""

    def store_alarm():
        Alarm.objects.create(room=room)
        connection.close()

    thread = Thread(target=store_alarm)
    thread.start()
    thread.join()
