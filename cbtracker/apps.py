"""The configuration of Django's admin: apart from the site, which needs the models."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "cbtracker.admin.AdminSite"
