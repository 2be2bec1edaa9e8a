#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it speaks to the demo of this checkout."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kzcp.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
