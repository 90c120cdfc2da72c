"""Language by address, the browser's leave to run only what we serve, and what no request may hold."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import translation

from portal.forms import LARGEST_KEY

GetResponse = Callable[[HttpRequest], HttpResponse]
ENGLISH_PREFIX = "/en/"
# Wagtail's admin is a script application with inline styles and its own inline data.
_ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)


class LanguageFromPathMiddleware:
    """English under /en/, Chinese elsewhere; no header or cookie is asked, so that pages can be cached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = "en" if request.path_info.startswith(ENGLISH_PREFIX) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicyMiddleware:
    """Pages may load and run only what this site serves."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = request.path_info.startswith("/admin/")
        response.headers.setdefault("Content-Security-Policy", _ADMIN_POLICY if admin else _POLICY)
        return response


class UnstorableInputMiddleware:
    """No view meets what the database can neither store nor look for: the character NUL, and keys beyond its integers.

    NUL, which no keyboard types, is taken out of what is asked for; a form that holds it was made by a program and is
    refused. There is nothing at the address of a row that cannot be.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        if _holds_nul(request.GET):
            request.GET = QueryDict(request.GET.urlencode().replace("%00", ""))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        # Read here, for what protects against forged requests has read the form by now.
        if request.method == "POST" and _holds_nul(request.POST):
            raise BadRequest("NUL in the form")
        if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
            raise Http404


def _holds_nul(data: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in data.lists())
