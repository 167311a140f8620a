from django.apps import AppConfig


class GovukConfig(AppConfig):
    name = "govuk"
    verbose_name = "The look of every page: GOV.UK's forms, tables and components"
