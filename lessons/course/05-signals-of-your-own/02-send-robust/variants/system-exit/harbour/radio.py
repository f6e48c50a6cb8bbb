import sys


def call(station, message):
    """Call a station by radio, with a function from a command-line script."""
    sys.exit(f"{station} does not answer")
