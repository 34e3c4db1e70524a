"""Ask an address of this machine's web server and tell by the exit code: ``python scripts/probe.py /readyz``."""

from __future__ import annotations

import http.client
import os
import sys


def main(path: str) -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    print(answer.read().decode().strip())
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
