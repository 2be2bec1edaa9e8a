"""Settings of the demo on one's own machine; ``make demo`` writes what they read into var/secrets."""

from django.core.exceptions import ImproperlyConfigured

from kzcp.settings import environment
from kzcp.settings.base import *  # noqa: F403
from kzcp.settings.base import INSTALLED_APPS, ROOT, env

VAR = ROOT / "var"
if (VAR / "secrets" / "demo.env").is_file():
    env.read_env(VAR / "secrets" / "demo.env")  # what the environment says already stays
if not env.str("APP_DATABASE_URL", ""):
    raise ImproperlyConfigured("The demo has not been started yet in this folder: run `make demo`.")

DEMO = True
CLOCK_MOVABLE = True
INSTALLED_APPS = [*INSTALLED_APPS, "kzcp.demo"]
ROOT_URLCONF = "kzcp.demo.urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", [])]

SECRET_KEY = env.str("SECRET_KEY")
MASTER_KEYS, SEARCH_KEY = environment.keys(env)
DATABASES = environment.databases(env)
REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = environment.broker(REDIS_URL)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # type: ignore[assignment]  # the finders serve
WHITENOISE_USE_FINDERS = True  # no collecting of static files before the first page
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
