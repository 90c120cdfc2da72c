#!/usr/bin/env python
"""The command line of the platform."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # site/ is a plain folder on the path, not a package: the standard library has a module of that name.
    sys.path.insert(0, str(ROOT / "site"))
    from django.core.management import execute_from_command_line

    from portal.environment import choose_settings
    from portal.logging import tell_on_stderr

    choose_settings()
    tell_on_stderr()

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
