from django.dispatch import Signal

episode_published = Signal()  # arguments: episode
episode_withdrawn = Signal()  # arguments: episode
