"""Background tasks: done by a worker, or by the page that starts them."""

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.environment import env

_BACKENDS = {
    "database": "django_tasks_db.backend.DatabaseBackend",
    # Without a worker, the page waits until the work is done: for small installations.
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
BACKGROUND_TASKS = env.str("BACKGROUND_TASKS", default="") or "immediate"
if BACKGROUND_TASKS not in _BACKENDS:
    raise ImproperlyConfigured("BACKGROUND_TASKS must be database or immediate.")
TASKS = {"default": {"BACKEND": _BACKENDS[BACKGROUND_TASKS]}}
