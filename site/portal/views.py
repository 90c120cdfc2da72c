"""Pages of the site itself: health, large type, and what to say when something is not there."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.backends import ADMIN_ACCESS
from portal.accounts.views.sign_in import home_of
from portal.context_processors import LARGE_TYPE_COOKIE
from portal.forms import LOOK
from portal.jobs.models import Job
from search.sources import get_sources

YEAR_SECONDS = 365 * 24 * 3600


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether database, search and background work are well; 503 only without the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = Job.objects.waiting().count()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    search = {key: source.engine.health().ok for key, source in get_sources().items()}
    return JsonResponse({"database": True, "search": search, "jobs_waiting": waiting})


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["admin", "desk", "office", "receipts", "files"]
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Turn 长辈版 on or off and go back to where the switch was."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    # What is typed in the form of that page comes along and goes back with it.
    response = HttpResponseRedirect(back, preserve_request=LOOK in request.POST)
    if request.COOKIES.get(LARGE_TYPE_COOKIE) == "1":
        response.delete_cookie(LARGE_TYPE_COOKIE)
    else:
        response.set_cookie(
            LARGE_TYPE_COOKIE, "1", max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """There is one way in, and after it the admin; whoever does not work there is led home and told why."""
    if request.user.is_authenticated:
        if not request.user.has_perm(ADMIN_ACCESS):
            messages.info(request, _("The page editor is for editors and administrators. Your work is here."))
        return HttpResponseRedirect(home_of(request.user))
    wanted = urlencode({"next": request.GET.get("next") or "/admin/"})
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{wanted}")
