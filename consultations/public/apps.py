from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "consultations.public"
    label = "public"
    verbose_name = _("public pages")

    def ready(self) -> None:
        from consultations.public.queries.calls import open_calls
        from consultations.public.queries.home import consultation_list
        from consultations.public.queries.page import consultation_page
        from consultations.rounds.page_context import register_page_context
        from contactpoints.calls import register_calls

        register_page_context("rounds.ConsultationIndexPage", consultation_list)
        register_page_context("rounds.Consultation", consultation_page)
        register_calls(open_calls)
