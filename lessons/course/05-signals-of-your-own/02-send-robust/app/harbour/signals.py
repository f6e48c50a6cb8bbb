from django.dispatch import Signal

warning_issued = Signal()  # arguments: warning
