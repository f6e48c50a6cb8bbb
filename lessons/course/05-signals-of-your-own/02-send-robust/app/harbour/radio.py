def call(station, message):
    """Call a station by radio. The last storm has taken the mast away."""
    raise ConnectionError(f"{station} does not answer")
