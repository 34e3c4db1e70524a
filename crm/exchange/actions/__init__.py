"""Verbs of the exchange."""

from .importing import Summary, import_path
from .runs import cancel, load, preview, request_load, start_import, sweep

__all__ = ["Summary", "cancel", "import_path", "load", "preview", "request_load", "start_import", "sweep"]
