"""Addresses that fail in the ways in which a view can, with what somebody posted in hand."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import *  # noqa: F403  everything else is as it is
from portal.urls import urlpatterns as own


def quoting(request: HttpRequest) -> HttpResponse:
    said = request.POST["text"]
    raise ValueError(f"cannot read {said}")


def in_a_chain(request: HttpRequest) -> HttpResponse:
    said = request.POST["text"]
    try:
        return {}[said]
    except KeyError as error:
        raise RuntimeError("no such thing") from error


def refusing(request: HttpRequest) -> HttpResponse:
    said = request.POST["text"]
    raise ValidationError({"text": [f"{said} is too long"]})


urlpatterns = [
    path("failing/quoting/", quoting),
    path("failing/in_a_chain/", in_a_chain),
    path("failing/refusing/", refusing),
    *own,
]
