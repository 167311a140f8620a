"""Files that were brought in, what was made of them, and which entries they wrote."""

from imports.models.column_mappings import ColumnMapping
from imports.models.imports import (
    Import,
    ImportedEntry,
    ImportProgress,
    all_imports,
    saved_imports,
)

__all__ = [
    "ColumnMapping",
    "Import",
    "ImportProgress",
    "ImportedEntry",
    "all_imports",
    "saved_imports",
]
