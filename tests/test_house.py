"""The rules of the house that a machine can hold."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import TemplateDoesNotExist, engines
from django.urls import get_resolver

from recommendations.parts import ENGINE

ROOT = settings.BASE_DIR
BELOW = {
    "recommendations": set(),
    "meetings": {"recommendations"},
    "actions": {"recommendations", "meetings"},
    "peerchallenge": {"recommendations", "meetings", "actions"},
}
# Open to everybody; those of a council where it has published what they are about.
PUBLISHED = {
    "public:accessibility",
    "public:privacy",
    "public:good-news",
    "public:promises",
    "public:reports",
    "public:report",
    "public:report-file",
    "public:evidence-file",
    "public:data",
    "public:data-json",
    "public:data-csv",
    "public:data-events",
    "public:data-committees",
    "public:council-feed",
    "public:feed",
    "public:recommendation-feed",
    "public:find",
}
SECTOR = {"sector:recommendations", "sector:like", "sector:compare", "sector:compare-csv"}
# Where residents write and read comments; see tests/comments.
COMMENTED = {"comments:send", "comments:sent", "comments:shown"}
SHARED = {"pages:council", "pages:overview", "pages:recommendation"}  # with people of the council
# The way in, for whoever is not in yet, and the refusals on it.
ENTRANCE = {
    "accounts:sign-in",
    "accounts:sign-out",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "people:invitation",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}
PUBLIC = {"calendar-file", "health", "openapi"} | ENTRANCE | PUBLISHED | SHARED | SECTOR
PUBLIC |= COMMENTED | {"guide:guides", "guide:guide"}
PUBLIC |= {"ready", "metrics"}


def modules(app):
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def imports(path):
    """Yield the first part of every name that a module imports, in functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("app", BELOW)
def test_each_app_imports_only_the_apps_below_it(app):
    above = BELOW.keys() - BELOW[app] - {app}

    wrong = [(path.name, name) for path in modules(app) for name in imports(path) if name in above]

    assert wrong == []


@pytest.mark.parametrize("app", BELOW)
def test_no_app_names_one_above_it_in_an_address_or_a_template(app):
    above = BELOW.keys() - BELOW[app] - {app}
    named = re.compile(rf"""["'](?:{"|".join(above | {"pages", "reports"})})[:/]""")
    if app == "peerchallenge":
        return

    wrong = [
        (path.name, match[0])
        for path in modules(app)
        for match in named.finditer(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []


@pytest.mark.parametrize("path", modules("meetings/reading"), ids=lambda path: path.stem)
def test_the_reader_knows_nothing_of_django(path):
    assert set(imports(path)) & {"django", "requests", "urllib", "socket"} == set()


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".jinja"}),
    ids=lambda path: str(path.relative_to(ROOT / "templates")),
)
def test_templates_hold_no_inline_script_or_style_and_trust_no_text(path):
    text = path.read_text(encoding="utf-8")

    found = re.findall(
        r"<script>|<style|\sstyle=|\son\w+=|hx-on|\|\s*safe\b|autoescape|javascript:", text
    )

    assert found == []


def test_every_template_that_is_named_is_there():
    folder = ROOT / "templates"
    in_templates = re.compile(r"""\{%-?\s*(?:include|extends|part|from)\s+["']([^"']+)["']""")
    in_code = re.compile(r"""["']((?:\w+/)+\w+\.(?:html|jinja|txt))["']""")
    named = {
        (name, path.name)
        for path in folder.rglob("*.*")
        if path.suffix in {".html", ".jinja", ".txt"}
        for name in in_templates.findall(path.read_text(encoding="utf-8"))
    }
    for app in BELOW:
        for path in modules(app):
            # The renderer of forms gives macros the names that Django knows.
            if path.name not in {"forms.py", "fields.py", "parts.py"}:
                found = in_code.findall(path.read_text(encoding="utf-8"))
                named |= {(name, path.name) for name in found}

    missing = []
    for name, where in sorted(named):
        engine = engines[ENGINE if name.endswith(".jinja") else "django"]
        try:
            engine.get_template(name)
        except TemplateDoesNotExist:
            missing.append((name, where))

    assert missing == []
    assert len(named) > 200


def test_every_python_file_is_short_enough_to_read():
    long = [
        (str(path.relative_to(ROOT)), count)
        for app in BELOW
        for path in modules(app)
        if "demonstration" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 450
    ]

    assert long == []


def test_no_word_points_outside_the_project():
    outside = re.compile(r"\.\./shared|/work/")
    wrong = [
        str(path.relative_to(ROOT))
        for folder in (*BELOW, "templates", "static", "docs")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".jinja", ".css", ".js", ".md", ".typ"}
        and outside.search(path.read_text(encoding="utf-8"))
    ]

    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def all_views(resolver=None, prefix=""):
    """Yield (name, view) of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from all_views(pattern, prefix + space)
        else:
            yield prefix + (pattern.name or ""), pattern.callback


def test_only_the_listed_views_are_public():
    public = {name for name, view in all_views() if not getattr(view, "login_required", True)}

    assert public == PUBLIC


def test_the_readme_explains_every_setting_that_is_read_from_the_environment():
    source = (ROOT / "peerchallenge" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r"""(?:env_\w+|environ\.get)\(\s*"([A-Z0-9_]+)\"""", source))
    readme = Path(ROOT / "README.md").read_text(encoding="utf-8")

    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []
