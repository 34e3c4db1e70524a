#!/usr/bin/env python
"""Django's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    if "migrate" in sys.argv[1:2]:  # an index of a large table takes longer than a page may
        os.environ["STATEMENT_TIMEOUT"] = "86400"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
