"""Which settings a process takes, before Django is asked anything."""

import os
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]


def choose_settings() -> None:
    """Read .env, whose DJANGO_SETTINGS_MODULE counts unless the environment has one; else a first run's settings."""
    if (ROOT / ".env").is_file():
        environ.Env.read_env(str(ROOT / ".env"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
