"""A signal of the app's own, under a name that only its module knows."""

from django.dispatch import Signal

book_published = Signal()
