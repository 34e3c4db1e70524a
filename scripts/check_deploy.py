"""``check --deploy`` with settings as in production; any message fails."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PRODUCTION = {
    "PRODUCTION": "1",
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "crm.example",
    "DATABASE_URL": "postgres://crm:crm@database.example/crm",  # never asked: these checks do not connect
    "REDIS_URL": "redis://redis.example/0",
}


def main() -> int:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **PRODUCTION}, capture_output=True, text=True)
    print((done.stdout + done.stderr).strip())
    silenced_or_said = "0 silenced" not in done.stdout or "no issues" not in done.stdout
    return 1 if done.returncode or silenced_or_said else 0


if __name__ == "__main__":
    raise SystemExit(main())
