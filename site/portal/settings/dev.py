"""A first run on one machine: SQLite, the embedded search engine, mail on the console."""

from portal.settings.base import *  # noqa: F403  settings modules are made of one another
from portal.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
