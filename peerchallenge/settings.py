"""All settings. What varies between installations is read from the environment, loudly.

Each variable is explained in the README's table; a value that cannot be read stops the start.
"""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from peerchallenge.accounts.signing_in import single_sign_on
from peerchallenge.pages import addresses

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool) -> bool:
    """Read True or False; anything else stops the start rather than being guessed at."""
    value = os.environ.get(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to True or False")
    return value == "True"


def env_int(name: str, default: int) -> int:
    """Read a whole number."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number")
    return int(value)


def env_choice(name: str, default: str, known: tuple[str, ...]) -> str:
    """Read one of the words that are known."""
    value = os.environ.get(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to {' or '.join(known)}")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    """Read a list separated by commas."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_secret(name: str, default: str | None = None) -> str:
    """Read a secret from NAME, or from the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if (value := os.environ.get(name) or default) is not None:
        return value
    raise ImproperlyConfigured(f"{name} is not set: give it a long random value, or {name}_FILE")


DEBUG = env_bool("DEBUG", False)
# Only someone who asked for DEBUG gets a key they did not choose.
SECRET_KEY = env_secret("SECRET_KEY", "for development only" if DEBUG else None)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# False only on a machine of one's own: without it a password could be read on its way.
HTTPS = env_bool("HTTPS", not DEBUG)
# Whether a web server in front says who asks and how; believed only when told that there is one.
BEHIND_PROXY = env_bool("BEHIND_PROXY", False)

# Where the database (by default), uploaded evidence and collected static files live.
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "recommendations",
    "meetings",
    "actions",
    "peerchallenge",
    "peerchallenge.accounts",
    "peerchallenge.reports",
    "peerchallenge.checking",
    "peerchallenge.public",
    "peerchallenge.comments",
    "peerchallenge.sector",
    "peerchallenge.exempt",
    # Last: its index is made of what all the others have.
    "peerchallenge.search",
]

MIDDLEWARE = [
    "peerchallenge.middleware.ReadableForms",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peerchallenge.middleware.request_origin",
    "peerchallenge.operating.log_lines.access_line",
    "peerchallenge.operating.metrics.counted",
    "peerchallenge.middleware.response_headers",
    "peerchallenge.middleware.PossibleAddresses",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "peerchallenge.middleware.htmx_sign_in",
    "allauth.account.middleware.AccountMiddleware",
    # Every page asks for a sign-in unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "peerchallenge.accounts.signing_in.second_factor.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "peerchallenge.urls"
WSGI_APPLICATION = "peerchallenge.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerchallenge.pages.front_doors.front_doors",
            ],
        },
    },
    # What stands on a page many times over: see recommendations/parts.py. Only `{% part %}` asks
    # for it, by this name.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "parts",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "recommendations.parts.environment"},
    },
]
FORM_RENDERER = "peerchallenge.forms.Renderer"

# The pages of a challenge and of a recommendation put all the apps side by side, so the models,
# which know none of that, do not name them.
ABSOLUTE_URL_OVERRIDES = {
    "recommendations.peerchallenge": addresses.overview,
    "recommendations.recommendation": addresses.recommendation,
    "meetings.committee": addresses.committee,
}

# ---- database

DATABASES = {
    "default": dj_database_url.parse(
        env_secret("DATABASE_URL", f"sqlite:///{DATA_DIR / 'peerchallenge.sqlite3'}")
    )
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Threads keep their connection: opening one reads the whole schema.
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        # A writer waits for its turn instead of failing. IMMEDIATE takes the write lock when a
        # transaction begins: a deferred one that reads first cannot wait, and answers 500.
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;"
            "PRAGMA cache_size=-32000;"
            "PRAGMA journal_size_limit=67108864;"
        ),
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["OPTIONS"] = {
        # A machine that lost its power says nothing, and one would wait for it for minutes:
        # seconds for a connection, milliseconds for an answer to what was sent, seconds of
        # silence before asking whether it is still there. DATABASE_URL may say otherwise.
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        **_database.get("OPTIONS", {}),
        "pool": {
            "min_size": 1,
            "max_size": env_int("DATABASE_POOL_SIZE", 8),
            # Seconds. While the database is away people are told soon, and the pool tries again
            # for whoever asks next instead of at longer and longer intervals.
            "timeout": 5,
            "reconnect_timeout": 5,
        },
    }
    # A cursor that stays open in the server between two statements takes two more of them for
    # each list of choices, and PgBouncer in transaction mode would ask another server process
    # for the rest. The backup, which reads all rows in one transaction, takes them.
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    # The pool tests a connection before it lends it, so a restarted server is not noticed.
    _database["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgresql://")

# Shared by all processes, so that a limit holds for the installation and not for each of them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["peerchallenge.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "pages:home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
SESSION_COOKIE_AGE = 60 * 60 * 12  # a working day

# Nobody makes an account for themselves: people are invited, or come by single sign-on.
ACCOUNT_ADAPTER = "peerchallenge.accounts.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation was answered at the address
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, and no longer
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers in the council's name
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
# Wrong passwords are counted by `signing_in.throttle`, which cannot lock others out. These count
# what costs an e-mail or the processor, a council's whole office being one address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "1000/m/ip,5/300s/key",  # codes, which nobody is asked without the password
    "reset_password": "60/h/ip,5/h/key",
    "reset_password_from_key": "60/h/ip",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "peerchallenge.accounts.signing_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_TOTP_ISSUER = "Peer Challenge Tracker"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are up to half a minute off
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address is that of the invitation
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # localhost
# The roles whose holders must have a second factor; empty for a demonstration.
SECOND_FACTOR_ROLES = env_list("SECOND_FACTOR_ROLES", "administrator")
# Who may still sign in with a password where there is single sign-on.
PASSWORDS = os.environ.get("PASSWORDS", "everybody")
SOCIALACCOUNT_ADAPTER = "peerchallenge.accounts.signing_in.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the adapter decides, by the provider's own domains
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SINGLE_SIGN_ON = single_sign_on.providers(os.environ)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [one.as_app() for one in SINGLE_SIGN_ON]}}

# ---- language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"
# Large enough that a form can say itself, in words, what is too large for it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# ---- files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_DIR", DATA_DIR / "static"))
# Evidence is kept outside the static root and is served only through a permission check.
MEDIA_ROOT = DATA_DIR / "evidence"
EVIDENCE_FILE_LIMIT = env_int("EVIDENCE_FILE_LIMIT_MB", 20) * 1_000_000
# Nobody else on the machine reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Or in a bucket of an S3-compatible store, where one is named: `recommendations/file_store.py`.
S3_BUCKET = os.environ.get("S3_BUCKET", "")
S3_ENDPOINT_URL = os.environ.get("S3_ENDPOINT_URL", "")
S3_REGION = os.environ.get("S3_REGION", "")
S3_PREFIX = os.environ.get("S3_PREFIX", "evidence").strip("/")
S3_ACCESS_KEY_ID = env_secret("S3_ACCESS_KEY_ID", "")
S3_SECRET_ACCESS_KEY = env_secret("S3_SECRET_ACCESS_KEY", "")
_bucket = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": S3_ENDPOINT_URL or None,
    "region_name": S3_REGION or None,
    "location": S3_PREFIX,
    # Without keys the machine's own role is asked, or what else boto3 finds.
    "access_key": S3_ACCESS_KEY_ID or None,
    "secret_key": S3_SECRET_ACCESS_KEY or None,
}
STORAGES = {
    "default": (
        {"BACKEND": "recommendations.bucket.Bucket", "OPTIONS": _bucket}
        if S3_BUCKET
        else {"BACKEND": "recommendations.file_store.Folder"}
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Uploads are checked for viruses by the clamd at this socket or address, where one is given.
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
CLAMD_TIMEOUT = env_int("CLAMD_TIMEOUT", 30)  # seconds for one file

# ---- transport

SECURE_SSL_REDIRECT = HTTPS
# Asked by http from beside the application: by load balancers, by Prometheus.
SECURE_REDIRECT_EXEMPT = ["^health/$", "^ready/$", "^metrics/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---- e-mail: SMTP where a server is named, else files, for a machine of one's own

# What links in e-mails begin with: a command knows no address of its own.
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20  # seconds
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "tracker@localhost")
REMIND_DAYS_BEFORE = env_int("REMIND_DAYS_BEFORE", 14)

# ---- operating: what a monitoring system reads

# Whoever shows it reads the numbers at /metrics/; without one there are none.
METRICS_TOKEN = env_secret("METRICS_TOKEN", "")
# Where several server processes add their numbers up; read by the library itself.
PROMETHEUS_MULTIPROC_DIR = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

# ---- logging: to standard output, nothing personal in messages

LOG_FORMAT = env_choice("LOG_FORMAT", "text", ("text", "json"))
LOG_LEVEL = env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
_QUIET = "WARNING" if LOG_LEVEL in ("DEBUG", "INFO") else LOG_LEVEL
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "peerchallenge.operating.log_lines.TextLine"},
        "json": {"()": "peerchallenge.operating.log_lines.JsonLine"},
        "audit": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "audit": {"class": "logging.StreamHandler", "formatter": "audit"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own loggers bring levels and handlers of their own: these go the same way.
        "django": {"handlers": [], "level": LOG_LEVEL},
        # What speaks to the bucket writes names, addresses and signatures at the lower levels.
        **{name: {"level": _QUIET} for name in ("boto3", "botocore", "s3transfer")},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Tells of each process that it was imported.
        "pikepdf": {"level": "WARNING"},
        # Lines of JSON in either format: see docs/audit.md.
        "audit": {"handlers": ["audit"], "level": LOG_LEVEL, "propagate": False},
        # A line a request is for machines: people would see nothing else.
        "peerchallenge.requests": {"level": LOG_LEVEL if LOG_FORMAT == "json" else "WARNING"},
    },
}
