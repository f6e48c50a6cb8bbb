"""The apps of a lesson and their models, as they are loaded."""

from collections.abc import Iterable, Iterator

from django.apps import AppConfig

from lessons.tracer.objects import dictionary_of, lookup, truth
from lessons.tracer.values import label, meta_of, plain_name
from lessons.traces.events import MAX_ITEMS, AppLoaded

_dictionary_of_config = dictionary_of(AppConfig)


def app_loaded(configs: Iterable[AppConfig]) -> AppLoaded:
    """Return what there is to say of apps that Django has loaded, and of the models that their author has written."""
    held = [_dictionary_of_config(config) for config in configs]
    models = [name for config in held for name in _models(lookup(config, "models"))]
    return AppLoaded(
        apps=tuple([label(lookup(config, "name")) for config in held[:MAX_ITEMS]]), models=tuple(models[:MAX_ITEMS])
    )


def _models(models: object) -> Iterator[str]:
    """Return the labels of models, but for those that Django has made and those that others stand in for."""
    for model in models.values() if type(models) is dict else ():
        meta = meta_of(model)
        if meta is None or meta.swapped:
            continue
        if not truth(meta.auto_created):
            yield plain_name(f"{label(meta.app_label)}.{label(meta.object_name)}")
