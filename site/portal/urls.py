"""The addresses of the site. Chinese stands at the root, English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import views

urlpatterns = [
    # Wagtail's own sign-in knows no second step and counts no failures.
    path("admin/login/", views.admin_sign_in, name="admin_sign_in"),
    # One page for one's account: Wagtail's own asks for names and an address that nobody here has, and refuses to save.
    path("admin/account/", RedirectView.as_view(pattern_name="accounts:account"), name="admin_account"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media_file"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    *i18n_patterns(
        path("accounts/", include("portal.accounts.urls")),
        path("files/", include("portal.media.urls")),
        path("large-type/", views.large_type, name="large_type"),
        path("desk/", include("consultations.desk.urls")),
        path("office/", include("consultations.office.urls")),
        path("", include("contactpoints.urls.directory")),
        path("audit/", include("portal.accounts.audit_urls")),
        path("system/jobs/", include("portal.jobs.urls")),
        path("network/", include("contactpoints.urls.network")),
        path("receipts/", include("consultations.public.receipt_urls")),
        path("consultations/<slug:slug>/", include("consultations.public.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
handler403 = "portal.views.forbidden"
