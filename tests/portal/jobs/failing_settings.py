from portal.settings.dev import *  # noqa: F403  settings modules are made of one another
from portal.settings.dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.portal.jobs.failing.FailingConfig"]
