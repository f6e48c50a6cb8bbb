"""What every way of running is measured with: create, save again, roll back, with a receiver that prints."""

from lessons.sandbox.sources import compiled
from lessons.sandbox.wire import Request

FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=100)
""",
    "actions.py": """
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Author


@receiver(post_save, sender=Author)
def notice(sender, instance, created, **kwargs):
    print("saved", created)


def scenario():
    author = Author.objects.create(name="Ada")
    author.save()
    try:
        with transaction.atomic():
            Author.objects.create(name="Eve")
            raise ValueError
    except ValueError:
        pass
""",
}
CODE = compiled(FILES)
"""What the site sends for the files of a lesson as it is shipped; the plain project has .pyc files."""
FIRST_DATABASE = Request(files=FILES, apps=["shop"], action="", code=CODE)
SCENARIO = Request(files=FILES, apps=["shop"], action="scenario", code=CODE)
FIRST_EVENT_OF_ACTION = "signal_sent"
"""What the action does first; the events before it tell that the app was loaded."""
