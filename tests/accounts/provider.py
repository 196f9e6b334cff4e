"""A real OpenID Connect provider on this machine, for the tests of single sign-on."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from peerchallenge.accounts.signing_in.single_sign_on import Provider

PATIENCE = 30  # seconds


@contextmanager
def running(**people):
    """Serve a provider that knows `people`, {subject: claims}; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = [
        part
        for subject, claims in people.items()
        for part in ("--user-claims", json.dumps({"sub": subject, **claims}))
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait(port):
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def described(issuer, **fields):
    """Return the provider as an operator would describe it."""
    defaults = {
        "id": "council",
        "name": "your Harbourne account",
        "issuer": issuer,
        "client_id": "tracker",
        "client_secret": "a secret",
        "domains": ("harbourne.example",),
    }
    return Provider(**(defaults | fields))


def use(settings, *providers):
    """Put providers into the settings."""
    settings.SINGLE_SIGN_ON = providers
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [one.as_app() for one in providers]}
    }
