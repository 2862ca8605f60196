#!/usr/bin/env python
"""Run Countersign's commands: `python manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from portal.embedded.environment import provide_for_command
from portal.embedded.errors import CannotStart


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        provide_for_command()
    except CannotStart as error:
        sys.exit(f"Countersign cannot start: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
