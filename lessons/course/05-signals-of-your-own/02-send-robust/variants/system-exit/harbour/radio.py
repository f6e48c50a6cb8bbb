import sys

OUT_OF_ORDER = {"West Bay"}  # The last storm broke its mast.


def call(area, message):
    """Call the lifeboat of an area by radio, with code from a command-line script."""
    if area in OUT_OF_ORDER:
        sys.exit(f"{area} does not answer")
