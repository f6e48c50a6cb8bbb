"""What all tests share."""

from hypothesis import settings

# A shared machine stalls now and then; a property that is slow is not wrong.
settings.register_profile("signalbox", deadline=None)
settings.load_profile("signalbox")
