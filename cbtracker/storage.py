"""Storage for static files: hashed names, compressed, cached by browsers for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    # Also hash the names in import statements: GOV.UK's script is imported as a module.
    support_js_module_import_aggregation = True
