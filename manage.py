#!/usr/bin/env python
"""Run a management command: `python manage.py help`."""

import os
import secrets
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchallenge.settings")
    if not {"SECRET_KEY", "SECRET_KEY_FILE", "DEBUG"} & os.environ.keys():
        # A command signs nothing that outlives it, so a key for this process alone is enough.
        # The server, which does, refuses to start without one that was chosen.
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(60)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
