"""Registered for its template filters; it has no models."""

from django.apps import AppConfig


class StreamingConfig(AppConfig):
    name = "lessons.streaming"
    label = "streaming"
