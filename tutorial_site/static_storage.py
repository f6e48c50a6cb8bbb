"""Static files under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Puts the hashes into the imports of scripts, too.

    Otherwise a page of a new version gets a module of the old one, as long as the browser's cache has it.
    """

    support_js_module_import_aggregation = True
