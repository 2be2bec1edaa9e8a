"""Settings of the tests and of the type checker: nothing is read from the environment.

``tests/databases.py`` points the connections at the server and the database of this run.
"""

from kzcp.settings.base import *  # noqa: F403
from kzcp.settings.base import database, derived

SECRET_KEY = "a key of the tests that opens nothing elsewhere"  # noqa: S105
MASTER_KEYS = {"test": derived(SECRET_KEY, "master")}
SEARCH_KEY = derived(SECRET_KEY, "search")
CLOCK_MOVABLE = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.kinds"]  # noqa: F405 - a kind of case of the tests' own

DATABASES = {
    "default": database("postgresql://kzcp_test@localhost/postgres"),
    "statistics": database("postgresql://kzcp_test@localhost/postgres"),
}
for alias, role in (("default", "kzcp_app"), ("statistics", "kzcp_statistics")):
    DATABASES[alias] |= {"OPTIONS": {"assume_role": role}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and the users are invented
ACCOUNT_RATE_LIMITS = False
CELERY_BROKER_URL = "memory://"
