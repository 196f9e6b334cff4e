"""Linters, template checks, types, pending migrations and deployment settings: `make check`."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def main():
    """Run every check, print what failed, and return whether anything did."""
    environment = os.environ | {
        "SECRET_KEY": "x" * 60 + "abcdefghij",
        "DEBUG": "False",
        "HTTPS": "True",
        "ALLOWED_HOSTS": "tracker.example.gov.uk",
        "SITE_URL": "https://tracker.example.gov.uk",
        "EMAIL_HOST": "mail.example.gov.uk",
    }
    environment.pop("DATABASE_URL", None)
    templates = [str(path) for path in sorted(Path("templates").rglob("*.html"))]
    manage = [sys.executable, "manage.py"]
    commands = [
        [BIN / "ruff", "check", "."],
        [BIN / "ruff", "format", "--check", "."],
        [BIN / "djade", "--check", "--target-version", "5.2", *templates],
        [BIN / "mypy"],
        [*manage, "makemigrations", "--check", "--dry-run"],
        [*manage, "check", "--deploy", "--fail-level", "WARNING"],
    ]
    failed = False
    for command in commands:
        result = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False
        )
        if result.returncode:
            failed = True
            print("$", *(Path(part).name for part in map(str, command[:4])))
            print(result.stdout + result.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
