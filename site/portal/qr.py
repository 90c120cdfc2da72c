"""QR codes: a picture of its own for screens, where a long press reads it, and part of the page for paper."""

import io

import segno
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

_INK, _PAPER = "#1f2328", "#ffffff"
_WEEK_SECONDS = 7 * 24 * 3600


def qr_svg(address: str) -> SafeString:
    """A QR code as an SVG element for the page, without a file of its own, in whatever size CSS gives it.

    A size of its own would grow with the address, and a smaller box would cut it off.
    """
    code = segno.make(address, error="m")
    svg: str = code.svg_inline(scale=4, border=2, dark=_INK, light=_PAPER, omitsize=True)
    return mark_safe(svg)  # noqa: S308  made by segno from an address of our own


def qr_picture(address: str, *, public: bool = True) -> HttpResponse:
    """A QR code as a PNG of some 400 points: WeChat reads and keeps pictures, and nothing drawn in the page.

    What it shows depends on its own address alone, so it is kept; one that holds a receipt's code by that browser only.
    """
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=12, border=4, dark=_INK, light=_PAPER)
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response["Cache-Control"] = f"{'public' if public else 'private'}, max-age={_WEEK_SECONDS}"
    return response
