"""Events on their way to a page: as HTML, as messages of a stream, as tables compared."""
