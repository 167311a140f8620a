"""How static files are published: hashed names, compressed, kept for ever by browsers."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    # GOV.UK's script is imported as a module, by a name that must be hashed too.
    support_js_module_import_aggregation = True
