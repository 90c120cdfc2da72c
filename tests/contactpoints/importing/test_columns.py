from django.utils import translation

from contactpoints.importing.columns import ROLES
from portal.accounts.models import Role


def test_a_role_is_called_in_a_workbook_as_on_the_screen() -> None:
    with translation.override("zh-hans"):
        screen = {role.value: str(role.label) for role in Role}

    assert {value: word for word, value in ROLES.items()} == {value: screen[value] for value in ROLES.values()}
