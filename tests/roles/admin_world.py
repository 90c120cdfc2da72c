"""What stands behind the addresses of Wagtail's admin, in the small world of `tests.roles.world`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site

from consultations.rounds.models import ConsultationIndexPage
from contactpoints.models import AreaLevel, Capability, Subject
from portal.accounts.models import RoleName
from portal.media.models import PublicDocument, PublicImage
from portal.pages.models import HomePage, StandardPage
from tests.roles.world import Place, World

# Behind sign-in for nobody, or nothing but words and drawings of the admin's own scripts.
OPEN = {
    "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account", "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog", "wagtailadmin_error_test", "wagtaildocs_serve", "wagtail_serve",
}  # fmt: skip
# These are asked of the page below which the new one is to lie.
_BELOW = {"wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\?P<(\w+)>")


def patterns(
    resolver: URLResolver | None = None, space: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str]]:
    """Every named address of Wagtail's, with its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*space, pattern.namespace) if pattern.namespace else space
            yield from patterns(pattern, inside, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join([*space, pattern.name]), before + str(pattern.pattern)


class AdminWorld:
    """One of everything that Wagtail keeps."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.collection = Collection.get_first_root_node().add_child(name="夹")
        self.document = PublicDocument.objects.create(title="附件", file=ContentFile(b"text", name="a.txt"))
        self.image = PublicImage.objects.create(title="图", file=get_test_image_file())
        self.standard = HomePage.objects.get().add_child(instance=StandardPage(title="关于", slug="about"))
        self.standard.save_revision().publish()
        self.words = {
            "arealevel": AreaLevel.objects.first(),
            "capability": Capability.objects.get_or_create(code="c", defaults={"name": "能力"})[0],
            "subject": Subject.objects.get_or_create(code="s", defaults={"name": "领域"})[0],
            "rolename": RoleName.objects.get_or_create(role="expert", defaults={"name": "顾问"})[0],
        }

    def page(self, place: Place, on: str) -> Page:
        pages = {"home": HomePage, "index": ConsultationIndexPage, "plain": StandardPage}
        return pages[on].objects.get() if on in pages else Page.objects.get(pk=place.consultation.pk)

    def arguments(self, name: str, place: Place, on: str) -> Mapping[str, Any]:
        """A value for every parameter that an address of this name can have."""
        page = self.page(place, on)
        revision = page.latest_revision
        if name in _BELOW:
            page = self.page(place, "index")
        return {
            "page_id": page.pk, "parent_page_id": page.pk, "page_to_move_id": page.pk, "page_pk": page.pk,
            "destination_id": HomePage.objects.get().pk,
            "revision_id": revision.pk if revision else 0, "revision_id_a": "earliest", "revision_id_b": "latest",
            "content_type_app_name": "rounds", "content_type_model_name": "consultation",
            "app_name": "rounds", "app_label": "rounds", "model_name": "consultation", "object_id": str(page.pk),
            "document_id": self.document.pk, "doc_id": self.document.pk, "image_id": self.image.pk,
            "collection_id": self.collection.pk, "filter_spec": "original", "action_name": "x",
            "pk": self._pk(name, place, page),
        }  # fmt: skip

    def _pk(self, name: str, place: Place, page: Page) -> Any:
        space = name.partition(":")[0]
        for word, row in self.words.items():
            if space.endswith(f"_{word}"):
                return row.pk
        if space.endswith("_legislativeproject"):
            return place.consultation.project_id
        return {
            "wagtailsites": Site.objects.get().pk, "wagtailusers_users": place.person.pk,
            "wagtailusers_groups": Group.objects.get(name="Editors").pk, "wagtailadmin_collections": self.collection.pk,
            "wagtaildocs_chooser": self.document.pk, "wagtailimages_chooser": self.image.pk,
        }.get(space, page.pk)  # fmt: skip

    def address(self, name: str, place: Place, on: str = "own") -> str:
        wanted = next(pattern for found, pattern in patterns() if found == name)
        names = [one or other for one, other in _PARAMETER.findall(wanted)]
        given = self.arguments(name, place, on)
        return reverse(name, kwargs={key: given.get(key, 1) for key in names})
