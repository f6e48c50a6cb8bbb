def call(station, message):
    """Call a station by radio. The last storm broke the mast."""
    raise ConnectionError(f"{station} does not answer")
