"""The test suite: tasks run at once, nothing leaves the process, and processes beside each other share nothing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  settings modules are made of one another
from portal.settings.base import DATABASES, INSTALLED_APPS, LOCALE_PATHS, STORAGES, env
from portal.translations import compile_catalogues

# Before anything asks for a translation: a catalogue that was missing then stays missing in this process.
compile_catalogues(LOCALE_PATHS)

# Models that freeze in every way there is.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.portal.frozen.specimens"]
# gw0, gw1 … where pytest runs several processes.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if given := env.str("DATA_DIR", default=""):
    DATA_DIR = Path(given).resolve() / WORKER
else:
    DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A file, as in the product: several threads of a test server share no in-memory database safely.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
SEARCH_URL = env.str("SEARCH_URL", default=f"sqlite:///{DATA_DIR / 'search'}")
SEARCH_PREFIX = env.str("SEARCH_PREFIX", default="test-") + (f"{WORKER}-" if WORKER else "")
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "quick", "long"],
        "ENQUEUE_ON_COMMIT": False,
    }
}
WAGTAILADMIN_BASE_URL = "http://testserver"
