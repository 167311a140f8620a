"""The URLs of imports."""

from django.urls import path

from imports.views import imports, long_imports

urlpatterns = [
    path("imports/", imports.index, name="imports"),
    path("imports/<int:import_id>/", imports.preview, name="import"),
    path("imports/<int:import_id>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:import_id>/file/", imports.file, name="import-file"),
    path("imports/<int:import_id>/discard/", imports.discard, name="discard-import"),
    path("imports/<int:import_id>/go-on/", long_imports.go_on, name="go-on-with-import"),
    path("imports/<int:import_id>/take-back/", imports.take_back, name="take-back-import"),
]
