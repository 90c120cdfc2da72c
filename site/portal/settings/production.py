"""A production installation; refuses to start on an unsafe value and says which."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403  settings modules are made of one another
from portal.settings.base import ALLOWED_HOSTS, PII_KEYS, env

MINIMUM_SECRET_CHARS = 50


def _refuse(name: str, why: str) -> None:
    raise ImproperlyConfigured(f"{name}: {why} See .env.example.")


def _require_secret(name: str) -> str:
    value: str = env.str(name, default="")
    if len(value) < MINIMUM_SECRET_CHARS or len(set(value)) < 10 or value.startswith("django-insecure"):
        _refuse(name, f"set at least {MINIMUM_SECRET_CHARS} random characters.")
    return value


if env.bool("DEBUG", default=False):
    _refuse("DEBUG", "must be off in production.")
SECRET_KEY = _require_secret("SECRET_KEY")
RECEIPT_KEY = _require_secret("RECEIPT_KEY")
if RECEIPT_KEY == SECRET_KEY:
    _refuse("RECEIPT_KEY", "must differ from SECRET_KEY, which may be changed later.")
if not env.list("PII_KEYS", default=[]):
    _refuse("PII_KEYS", "set one or more Fernet keys, the newest first.")
for _key in PII_KEYS:
    try:
        Fernet(_key)
    except ValueError:
        _refuse("PII_KEYS", "every entry must be a Fernet key (32 url-safe base64 bytes).")
if not env.list("ALLOWED_HOSTS", default=[]) or "*" in ALLOWED_HOSTS:
    _refuse("ALLOWED_HOSTS", "name the hosts, without *.")
if not env.str("DATABASE_URL", default=""):
    _refuse("DATABASE_URL", "name the database.")
if not env.str("BASE_URL", default="").startswith("https://"):
    _refuse("BASE_URL", "must be the https:// address that people see.")
if not env.str("SITE_OWNER", default=""):
    _refuse("SITE_OWNER", "name the body that runs this site; the footer must say it.")

DEBUG = False
ALLOW_SAMPLE = False
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", default=0) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 8 * 3600
REQUIRE_SECOND_STEP = env.bool("REQUIRE_SECOND_STEP", default=True)
