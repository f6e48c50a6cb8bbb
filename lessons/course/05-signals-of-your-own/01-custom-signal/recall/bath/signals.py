from django.dispatch import Signal

pool_opened = Signal()  # arguments: pool
