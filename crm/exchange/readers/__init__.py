"""Files to rows of text: CSV and XLSX."""

from .tables import Broken, Table, open_table

__all__ = ["Broken", "Table", "open_table"]
