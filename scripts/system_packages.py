"""What pip does not bring: Chromium, redis-server and gettext for some tests, the libraries that draw PDF.

Installs what is missing where it may (root or sudo without a password, apt). Where it may not, it says so and ends
well: those tests are then skipped by name with the reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from ctypes.util import find_library
from pathlib import Path

WANTED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "redis-server": ("redis-server",),
    "gettext": ("xgettext",),
}
LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
"""For weasyprint; without them a paper is a page that the browser prints."""
FONTS = "fonts-dejavu-core"
"""Where no font of the system has Cyrillic letters, a PDF has none either."""


def main() -> None:
    missing = [package for package, programs in WANTED.items() if not any(map(shutil.which, programs))]
    missing += [package for package, library in LIBRARIES.items() if not find_library(library)]
    if not Path("/usr/share/fonts/truetype").is_dir():
        missing.append(FONTS)
    if not missing:
        return
    apt = command()
    if apt is None:
        print(f"not installed, and this user may not install: {', '.join(missing)}. What needs them is skipped.")
        return
    print(f"installing {', '.join(missing)} …", flush=True)
    run([*apt, "update"])
    for package in missing:  # one by one: a distribution without one of them still gives the others
        if not run([*apt, "install", "--yes", "--no-install-recommends", package]):
            print(f"{package} could not be installed. What needs it is skipped.")


def command() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get", "-qq"]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n", "apt-get", "-qq"]
    return None


def run(arguments: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
    return done.returncode == 0


if __name__ == "__main__":
    main()
