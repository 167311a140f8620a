"""Files: what pages are served with, evidence, and uploads."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.environment import BASE_DIR, DEBUG, env

# GOV.UK's style sheet refers to /assets/ by absolute address.
STATIC_URL = "/assets/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [
    path for path in (BASE_DIR / "build" / "assets", BASE_DIR / "static") if path.is_dir()
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "cbtracker.storage.Storage"
    },
}

# A Word file whose styles, header and footer papers have in place of ours.
PAPER_TEMPLATE = env.str("PAPER_TEMPLATE", default="")

# Files of evidence are kept outside the static files: only a page that checks who asks sends them.
EVIDENCE_S3_BUCKET = env.str("EVIDENCE_S3_BUCKET", default="")
if EVIDENCE_S3_BUCKET:
    if not find_spec("storages"):
        raise ImproperlyConfigured(
            "EVIDENCE_S3_BUCKET is set, and what it needs is not installed."
            " Run: python3 scripts/setup.py --s3"
        )
    from botocore.config import Config

    STORAGES["evidence"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            # Without these, boto3 looks where it always does: for example for the machine's role.
            "endpoint_url": env.str("EVIDENCE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("EVIDENCE_S3_REGION", default="") or None,
            "access_key": env.str("EVIDENCE_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("EVIDENCE_S3_SECRET_KEY", default="") or None,
            "file_overwrite": False,
            # A storage that does not answer must not hold up a page for minutes. In seconds.
            "client_config": Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 2},
                signature_version="s3v4",
            ),
        },
    }
else:
    STORAGES["evidence"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("EVIDENCE_FOLDER", default="") or str(BASE_DIR / "evidence"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
# In bytes. What is longer is not written to the disk, whoever sends it.
LARGEST_UPLOAD = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cbtracker.uploads.BoundedUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# A department with hundreds of open requests sends four or five fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
