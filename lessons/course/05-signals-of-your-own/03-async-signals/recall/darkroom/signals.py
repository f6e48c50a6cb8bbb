from django.dispatch import Signal

photo_developed = Signal()  # arguments: photo
