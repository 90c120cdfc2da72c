"""Administrators keep the words that an installation may change; points, areas and hosts have screens of their own."""

from django.db import migrations

WORDS = (("contactpoints", "arealevel"), ("contactpoints", "capability"), ("contactpoints", "subject"),
         ("accounts", "rolename"))


def allow(apps, schema_editor):
    from django.apps import apps as present
    from django.contrib.auth.management import create_permissions

    for label in ("contactpoints", "accounts"):
        create_permissions(present.get_app_config(label), verbosity=0)
    permission = apps.get_model("auth", "Permission").objects
    group = apps.get_model("auth", "Group").objects.get(name="Administrators")
    for app_label, model in WORDS:
        for verb in ("add", "change", "view"):
            group.permissions.add(permission.get(content_type__app_label=app_label, codename=f"{verb}_{model}"))


class Migration(migrations.Migration):
    dependencies = [
        ("portal_pages", "0002_page_tree"),
        ("contactpoints", "0003_first_words"),
        ("accounts", "0003_grant_codes"),
    ]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
