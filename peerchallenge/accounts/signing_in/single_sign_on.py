"""Which providers of single sign-on there are, as an operator described them.

Imported by the settings, so nothing here needs Django to be ready.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEFAULT_NAME = "your council account"
FIELDS = {
    "id", "name", "issuer", "client_id", "client_secret", "client_secret_file", "domains",
    "councils", "groups_claim",
}  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """A standard OpenID Connect provider, such as one tenant of Microsoft Entra ID.

    `domains` are those of the e-mail addresses it may speak for; `councils` the short names of
    those in which its groups may give roles, empty for every one.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]
    councils: tuple[str, ...] = ()
    groups_claim: str = "groups"

    def as_app(self) -> dict[str, Any]:
        """Return it as the sign-in library wants to be told."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }

    def speaks_for(self, email: str) -> bool:
        """Say whether the address is one of its own.

        Anybody can make a tenant of their own and write what they like into its addresses, so
        what a provider says counts for the domains alone that an operator gave it.
        """
        return email.rpartition("@")[2].lower() in self.domains


def providers(environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Read the providers: one from OIDC_… variables, or several from the file OIDC_FILE names.

    Raise ImproperlyConfigured, saying which, where something is missing.
    """
    if path := environment.get("OIDC_FILE"):
        try:
            rows = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured(f"OIDC_FILE {path} cannot be read: {error}") from None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ImproperlyConfigured("OIDC_FILE must hold a list of objects")
        found = tuple(_provider(row, f"OIDC_FILE, provider {n}") for n, row in enumerate(rows, 1))
        if len({one.id for one in found}) != len(found):
            raise ImproperlyConfigured("OIDC_FILE: two providers have the same id")
        return found
    if not environment.get("OIDC_ISSUER"):
        return ()
    row = {
        "id": "council",
        "name": environment.get("OIDC_NAME", DEFAULT_NAME),
        "issuer": environment["OIDC_ISSUER"],
        "client_id": environment.get("OIDC_CLIENT_ID", ""),
        "client_secret": environment.get("OIDC_CLIENT_SECRET", ""),
        "client_secret_file": environment.get("OIDC_CLIENT_SECRET_FILE", ""),
        "domains": [one.strip() for one in environment.get("OIDC_DOMAINS", "").split(",")],
        "groups_claim": environment.get("OIDC_GROUPS_CLAIM", "groups"),
    }
    return (_provider(row, "Single sign-on"),)


def _provider(row: dict[str, Any], where: str) -> Provider:
    if unknown := row.keys() - FIELDS:
        raise ImproperlyConfigured(f"{where}: unknown {', '.join(sorted(unknown))}")
    secret = str(row.get("client_secret") or "")
    if path := row.get("client_secret_file"):
        try:
            secret = Path(str(path)).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{where}: {path} cannot be read: {error}") from None
    domains = tuple(str(one).lower().lstrip("@") for one in row.get("domains") or () if one)
    provider = Provider(
        id=str(row.get("id") or ""),
        name=str(row.get("name") or DEFAULT_NAME),
        issuer=str(row.get("issuer") or ""),
        client_id=str(row.get("client_id") or ""),
        client_secret=secret,
        domains=domains,
        councils=tuple(str(one) for one in row.get("councils") or ()),
        groups_claim=str(row.get("groups_claim") or "groups"),
    )
    needed = ("id", "issuer", "client_id", "client_secret", "domains")
    if missing := [name for name in needed if not getattr(provider, name)]:
        raise ImproperlyConfigured(f"{where}: {', '.join(missing)} must be given")
    if not provider.id.replace("-", "").isalnum():
        raise ImproperlyConfigured(f"{where}: id must be letters, figures and hyphens")
    return provider
