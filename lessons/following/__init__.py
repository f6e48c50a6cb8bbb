"""Append-only logs that streams follow, and the messages of a stream."""
