"""The home page, the list of consultations, and what editors may do with them."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes

GROUPS = ("Editors", "Moderators")
# Editors publish as well.
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
MODEL_PERMISSIONS = [
    ("drafts", "add_legislativeproject"),
    ("drafts", "change_legislativeproject"),
    ("drafts", "view_legislativeproject"),
]

# The words that an installation may change; points, areas and people have screens of their own.
ADMINISTRATED = [
    ("contactpoints", "arealevel"),
    ("contactpoints", "capability"),
    ("contactpoints", "subject"),
    ("accounts", "rolename"),
]


def _create_all_permissions() -> None:
    """Permissions are made after all migrations; here they are needed in the middle."""
    for label in ("wagtailcore", "drafts", "rounds", "contactpoints", "accounts", "portal_pages"):
        config = installed.get_app_config(label)
        create_contenttypes(config, verbosity=0)
        create_permissions(config, verbosity=0)


def build_tree(apps: Any, schema_editor: Any) -> None:
    _create_all_permissions()
    content_type = apps.get_model("contenttypes", "ContentType").objects
    page = apps.get_model("wagtailcore", "Page")
    locale = apps.get_model("wagtailcore", "Locale").objects.first()
    page.objects.filter(depth=2, slug="home").delete()
    root = page.objects.get(depth=1)
    home_type, _ = content_type.get_or_create(app_label="portal_pages", model="homepage")
    home = apps.get_model("portal_pages", "HomePage").objects.create(
        title="首页", draft_title="首页", slug="home", content_type=home_type, locale=locale,
        path=f"{root.path}0001", depth=2, numchild=1, url_path="/home/", lead="法规草案公开征求意见，每一条都有回音。",
    )  # fmt: skip
    index_type, _ = content_type.get_or_create(app_label="rounds", model="consultationindexpage")
    apps.get_model("rounds", "ConsultationIndexPage").objects.create(
        title="征求意见", draft_title="征求意见", slug="consultations", content_type=index_type, locale=locale,
        path=f"{home.path}0001", depth=3, numchild=0, url_path="/home/consultations/",
    )  # fmt: skip
    page.objects.filter(pk=root.pk).update(numchild=1, title="全部页面", draft_title="全部页面")
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).update(name="全部")
    sites = apps.get_model("wagtailcore", "Site").objects
    sites.all().delete()
    sites.create(hostname="localhost", root_page_id=home.pk, is_default_site=True)
    _allow(apps, root)


def _allow(apps: Any, root: Any) -> None:
    permission = apps.get_model("auth", "Permission").objects
    group_page = apps.get_model("wagtailcore", "GroupPagePermission").objects
    for name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for codename in PAGE_PERMISSIONS:
            found = permission.filter(content_type__app_label="wagtailcore", codename=codename).first()
            group_page.get_or_create(group=group, page_id=root.pk, permission=found)
        for app_label, codename in MODEL_PERMISSIONS:
            group.permissions.add(permission.get(content_type__app_label=app_label, codename=codename))


    administrators, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Administrators")
    for app_label, model in ADMINISTRATED:
        for verb in ("add", "change", "view"):
            administrators.permissions.add(
                permission.get(content_type__app_label=app_label, codename=f"{verb}_{model}")
            )


def remove_tree(apps: Any, schema_editor: Any) -> None:
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth__gte=2).delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1).update(numchild=0)
