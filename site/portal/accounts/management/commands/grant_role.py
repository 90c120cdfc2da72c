from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.grants import grant_role


class Command(BaseCommand):
    help = "Give somebody a role, everywhere or in one scope."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--scope", choices=ScopeKind.values, default=ScopeKind.EVERYTHING.value)
        parser.add_argument("--key", default="", help="an area's path, or the id of a point, project, consultation …")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = ScopeKind(options["scope"])
        if (kind is ScopeKind.EVERYTHING) == bool(options["key"]):
            raise CommandError("--key goes with every --scope but everything")
        try:
            user = User.objects.get(username=options["username"])
        except User.DoesNotExist:
            raise CommandError(f"there is no user {options['username']!r}") from None
        grant = grant_role(user=user, role=Role(options["role"]), scope_kind=kind, scope_key=options["key"], by=None)
        self.stdout.write(str(grant))
