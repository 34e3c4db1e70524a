"""The project: settings, addresses, jobs, home pages, and what every other app stands on."""

from .celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["celery_app"]
