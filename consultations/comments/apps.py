from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "consultations.comments"
    label = "comments"
    verbose_name = _("comments")

    def ready(self) -> None:
        from consultations.comments import permissions, search_source, tasks  # noqa: F401  all register themselves
