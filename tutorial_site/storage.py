"""How static files are named: after their content, also where one script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class ScriptsStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Otherwise a browser gets what a script imports under its plain name, which it may not keep for long."""

    support_js_module_import_aggregation = True
