"""The library's own table of tasks stays out of the admin site: it may show what is not for all."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
