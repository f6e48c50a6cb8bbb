"""Data as HTML: an event, tables compared, code, prose."""
