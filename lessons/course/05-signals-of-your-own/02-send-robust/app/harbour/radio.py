OUT_OF_ORDER = {"West Bay"}  # The last storm broke its mast.


def call(area, message):
    """Call the lifeboat of an area by radio."""
    if area in OUT_OF_ORDER:
        raise ConnectionError(f"{area} does not answer")
