"""Linters, template checks, types, pending migrations and deployment settings: `make check`."""

import json
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
        "BEHIND_PROXY": "True",
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
    return known_holes() or failed


def known_holes() -> bool:
    """Ask an advisory source about every pinned dependency; return whether one has a hole.

    Where no source can be reached, that is said, and it is no failure.
    """
    arguments = ["--requirement", "requirements-s3.txt", "--no-deps", "--disable-pip"]
    command = [sys.executable, "-m", "pip_audit", *arguments, "--format", "json"]
    try:
        result = subprocess.run(
            [*command, "--timeout", "10"], capture_output=True, text=True, check=False, timeout=90
        )
        found = json.loads(result.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        found = []
    asked = [one for one in found if "vulns" in one]
    if len(asked) < len(found) or not found:
        print(
            f"NOT ASKED about {len(found) - len(asked) or 'all'} dependencies: no advisory source"
        )
    for one in asked:
        for hole in one["vulns"]:
            print(
                f"{one['name']} {one['version']}: {hole['id']}, mended in {hole['fix_versions']}"
            )
    return any(one["vulns"] for one in asked)


if __name__ == "__main__":
    sys.exit(main())
