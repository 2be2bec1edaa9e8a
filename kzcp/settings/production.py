"""Settings of an office's server: everything from the environment, and no start with a weak secret."""

from django.core.exceptions import ImproperlyConfigured

from kzcp.settings import environment
from kzcp.settings.base import *  # noqa: F403
from kzcp.settings.base import env

SECRET_LENGTH, SECRET_LETTERS = 50, 12
WEAK = ("django-insecure", "change", "example", "opens nothing", "demo", "default")

SECRET_KEY = env.str("SECRET_KEY")
if (
    len(SECRET_KEY) < SECRET_LENGTH
    or len(set(SECRET_KEY)) < SECRET_LETTERS
    or any(word in SECRET_KEY.lower() for word in WEAK)
):
    raise ImproperlyConfigured(
        f"SECRET_KEY must be at least {SECRET_LENGTH} random characters of this installation: "
        'python -c "import secrets; print(secrets.token_urlsafe(64))"'
    )
MASTER_KEYS, SEARCH_KEY = environment.keys(env)
if any(len(set(key)) < SECRET_LETTERS for key in (*MASTER_KEYS.values(), SEARCH_KEY)):
    raise ImproperlyConfigured(
        "MASTER_KEYS and SEARCH_KEY must be random: `openssl rand -base64 32` makes one."
    )
if SEARCH_KEY in MASTER_KEYS.values():
    raise ImproperlyConfigured("SEARCH_KEY must not be one of the MASTER_KEYS.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that this server answers for.")
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in ALLOWED_HOSTS
]

DATABASES = environment.databases(env)
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = environment.broker(REDIS_URL)

OUTBOX_KEPT_DAYS = env.int("OUTBOX_KEPT_DAYS", 30)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG["EMAIL_USE_TLS"]
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "kzcp@localhost")
