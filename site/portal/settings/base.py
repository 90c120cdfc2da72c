"""Settings shared by every installation. Each one that differs between installations is an environment variable."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from portal.settings.local_secrets import local_secret

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR / "secret.key")
# Comma-separated Fernet keys; the first encrypts, all decrypt, so that keys can be changed.
PII_KEYS = env.list("PII_KEYS", default=[]) or [local_secret(DATA_DIR / "pii.key", fernet=True)]
# Receipts are kept as a hash under this key; changing it makes every receipt code unknown.
RECEIPT_KEY = env.str("RECEIPT_KEY", default="") or local_secret(DATA_DIR / "receipt.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies in front of the server add to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "portal.frozen.apps.FrozenConfig",
    "portal.accounts.apps.AccountsConfig",
    "portal.audit.apps.AuditConfig",
    "portal.jobs.apps.JobsConfig",
    "portal.media.apps.MediaConfig",
    "search.apps.SearchConfig",
    "contactpoints.apps.ContactPointsConfig",
    "consultations.drafts.apps.DraftsConfig",
    "consultations.rounds.apps.RoundsConfig",
    "consultations.comments.apps.CommentsConfig",
    "consultations.themes.apps.ThemesConfig",
    "consultations.decisions.apps.DecisionsConfig",
    "consultations.public.apps.PublicConfig",
    "consultations.desk.apps.DeskConfig",
    "consultations.office.apps.OfficeConfig",
    "consultations.sample.apps.SampleConfig",
    "portal.pages.apps.PagesConfig",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "import_export",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A code of 1,260 articles is 160 KB instead of 1 MB; Django pads what it packs, so that lengths give nothing away.
    "django.middleware.gzip.GZipMiddleware",
    "portal.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageFromPathMiddleware",
    "portal.middleware.UnstorableInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.audit.middleware.AuditOriginMiddleware",
    "portal.accounts.middleware.SecondStepMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- Search ---------------------------------------------------------------------------------------------------------
# sqlite:///FOLDER, http(s)://… (Elasticsearch) or memory:// (tests).
SEARCH_URL = env.str("SEARCH_URL", default=f"sqlite:///{DATA_DIR / 'search'}")
SEARCH_PREFIX = env.str("SEARCH_PREFIX", default="")

# --- Background work ------------------------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "quick", "long"],
        "ENQUEUE_ON_COMMIT": False,
    }
}
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)

# --- How long things are kept; a nightly duty deletes the rest --------------------------------------------------------
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=30)
FAILED_JOB_KEEP_DAYS = env.int("FAILED_JOB_KEEP_DAYS", default=90)
# Sign-ins and looks at files; the law asks for six months, a system check for 183 days.
ACCESS_LOG_DAYS = env.int("ACCESS_LOG_DAYS", default=184)
# Uploads that nobody confirmed; a long holiday lies within it.
UPLOAD_KEEP_DAYS = env.int("UPLOAD_KEEP_DAYS", default=30)

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.accounts.backends.GrantBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
# Legislative staff and administrators need a code besides the password; production says yes.
REQUIRE_SECOND_STEP = env.bool("REQUIRE_SECOND_STEP", default=False)
OTP_TOTP_ISSUER = env.str("SITE_NAME", default="立法意见征集")
# How many may hold a role in one scope at a time.
ROLE_LIMITS = {"head": env.int("POINT_HEADS", default=1), "deputy_head": env.int("POINT_DEPUTY_HEADS", default=2)}
INVITATION_HOURS = env.int("INVITATION_HOURS", default=72)
# Ten wrong passwords for one name from one address close that pair for ten minutes; others are not affected.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "portal.accounts.views.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.audit.middleware.client_address"
AXES_USERNAME_CALLABLE = "portal.accounts.backends.attempt_name"
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# The site's own words first; then those that Wagtail's Chinese catalogues lack.
LOCALE_PATHS = [ROOT / "site" / "portal" / "locale", ROOT / "site" / "portal" / "wagtail_locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
# The design writes 1,204; the Chinese locale of Django groups nothing by itself.
USE_THOUSAND_SEPARATOR = False

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Mail -----------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

# --- Wagtail --------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="立法意见征集")
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAIL_I18N_ENABLED = False
# Publishing is one act of an editor; what takes two persons is decided in the office.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "portal_media.PublicImage"
WAGTAILDOCS_DOCUMENT_MODEL = "portal_media.PublicDocument"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/sign-in/"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
TAGGIT_CASE_INSENSITIVE = True

# --- What the installation says of itself ---------------------------------------------------------------------------
SITE_NAME = WAGTAIL_SITE_NAME
SITE_OWNER = env.str("SITE_OWNER", default="")
ICP_NUMBER = env.str("ICP_NUMBER", default="")
PUBLIC_SECURITY_NUMBER = env.str("PUBLIC_SECURITY_NUMBER", default="")
SITE_CONTACT = env.str("SITE_CONTACT", default="")

# The sample brings accounts whose passwords are published.
ALLOW_SAMPLE = True

# --- Rules that differ between jurisdictions ------------------------------------------------------------------------
MINIMUM_CONSULTATION_DAYS = env.int("MINIMUM_CONSULTATION_DAYS", default=30)
# The rule that says so, named where a shorter period is warned of: 《某市地方立法条例》第三十条.
MINIMUM_CONSULTATION_RULE = env.str("MINIMUM_CONSULTATION_RULE", default="")
# Acts on a published consultation that a second person has to approve, by the values of RoundAct.Kind, or "all".
ROUND_ACTS_NEED_SECOND_PERSON = env.list("ROUND_ACTS_NEED_SECOND_PERSON", default=[])
CONTACT_RETENTION_DAYS = env.int("CONTACT_RETENTION_DAYS", default=365)
COMMENT_MIN_CHARS = env.int("COMMENT_MIN_CHARS", default=2)
COMMENT_MAX_CHARS = env.int("COMMENT_MAX_CHARS", default=10_000)

SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_personal_data": {"()": "portal.logging.NoPersonalDataFilter"}},
    "formatters": {
        "line": {
            "()": "portal.logging.NoPersonalDataFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "filters": ["no_personal_data"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # Django gives these handlers of their own, which mask nothing; one of them mails what was posted.
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
}
