"""What every setting of kzcp shares; demo, test and production add only what differs."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import django_stubs_ext
from environs import Env

django_stubs_ext.monkeypatch()

env = Env()
ROOT = Path(__file__).resolve().parent.parent.parent

DEMO = False
CLOCK_MOVABLE = False
DEBUG = False
ALLOWED_HOSTS: list[str] = []
OUTBOX_KEPT_DAYS = 30  # for how long a delivered message stays; never below kzcp.jobs.sql.KEPT_AT_LEAST
TRUSTED_PROXIES = 0  # how many reverse proxies of our own stand before gunicorn

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_htmx",
    "csp",
    "kzcp.core",
    "kzcp.reference",
    "kzcp.journal",
    "kzcp.vault",
    "kzcp.jobs",
    "kzcp.accounts",
    "kzcp.access",
    "kzcp.workflow",
    "kzcp.console",
    "cases",
    "referrals",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Pages carry a masked token and random bytes, so their compressed length tells nothing of a secret.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kzcp.access.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kzcp.access.middleware.Acting",
    "kzcp.access.middleware.signed_in_session",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "kzcp.urls"
WSGI_APPLICATION = "kzcp.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kzcp.core.templatetags.look",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "kzcp.access.context.page",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
ANONYMOUS_USER_NAME = None
# guardian's backend knows nothing of ends: kzcp.access reads the dates itself.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

ACCOUNT_ADAPTER = "kzcp.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Each wrong attempt counts for its address anyway (10 a minute). A limit of all signing in at an address would
# also stop those whose browser is known there.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login": ""}
# In a browser in which the account has signed in before, instead of the limits of its address.
KNOWN_DEVICE_LIMIT = "5/300s/key"
DEVICE_COOKIE_NAME = "kzcp_device"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "kzcp.accounts.tokens.Tokens"  # noqa: S105 - a class
ACCOUNT_FORMS = {"reset_password_from_key": "kzcp.accounts.forms.ChosenPassphraseForm"}
PASSWORD_RESET_TIMEOUT = 2 * 24 * 3600
USERSESSIONS_TRACK_ACTIVITY = True
USERSESSIONS_ADAPTER = "kzcp.accounts.own_sessions.OwnSessions"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 15 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kzcp.console.views.problems.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "vendor"]
FORMAT_MODULE_PATH = ["kzcp.core.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "kzcp" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# The largest page is a plan: 40 actions, each with its six fields and a tick for each person of the case, the child,
# 20 of the family and 20 suspects, and 20 goals with three. Half as much again for people added later. A page that
# compares two versions sends the choices beside it. tests/cases/views/test_large_plan.py counts it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

CACHES: dict[str, dict[str, Any]] = {
    # Sign-in limits and sessions must outlive Redis, so the cache named default is the database's.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kzcp_cache"}
}


def database(url: str) -> dict[str, Any]:
    """The Django database settings for a PostgreSQL URL, served by the backend that sends the actor."""
    import dj_database_url

    return {
        **dj_database_url.parse(url),
        "ENGINE": "kzcp.core.db",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def derived(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose made from a long secret (SHA-256 of purpose and secret)."""
    return hashlib.sha256(f"{purpose}:{secret}".encode()).digest()


def master_keys(text: str) -> dict[str, bytes]:
    """Master keys from "id:base64,id:base64"; the first is the current one."""
    pairs = (item.split(":", 1) for item in text.split(",") if item)
    return {name: base64.b64decode(value) for name, value in pairs}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "formatters": {"line": {"()": "kzcp.core.logs.formatter"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
