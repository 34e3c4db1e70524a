"""Settings of the tests: those of the product, with state and a database of their own.

They never touch the data of ``make run``: the embedded server of the tests lives in ``STATE_DIR/test``, and each
process of pytest-xdist has its own folder for files.
"""

import os
from pathlib import Path

_base = Path(os.environ.get("STATE_DIR") or Path(__file__).resolve().parent.parent / "var")
# Told to the processes of pytest-xdist, which inherit the changed STATE_DIR too.
os.environ["STATE_DIR"] = os.environ.setdefault("TEST_STATE_DIR", str(_base / "test"))
os.environ["PRODUCTION"] = os.environ["DEBUG"] = "0"
os.environ["REDIS_URL"] = ""
os.environ.setdefault("STATEMENT_TIMEOUT", "120")  # tests load whole files through the connection of a page
# Playwright's synchronous interface runs an event loop in the thread of the test; the product has no asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from crm.settings import *  # noqa: E402, F403  the environment above comes first
from crm.settings import DATABASES, STATE_DIR, STORAGES  # noqa: E402

STATE_DIR = STATE_DIR / os.environ.get("PYTEST_XDIST_WORKER", "main")
REPORTS_DIR = STATE_DIR / "reports"
MEDIA_ROOT = STATE_DIR / "media"
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # look a file up when asked: indexing all of them for each test client is slow

DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
DATABASES["default"]["CONN_MAX_AGE"] = 0

CELERY_BROKER_URL = "memory://"  # tests call tasks themselves
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
