"""QR codes as part of a page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """A QR code as an SVG element for the page, without a file of its own, in whatever size CSS gives it.

    A size of its own would grow with the address, and a smaller box would cut it off.
    """
    code = segno.make(address, error="m")
    svg: str = code.svg_inline(scale=4, border=2, dark="#1f2328", light="#ffffff", omitsize=True)
    return mark_safe(svg)  # noqa: S308  made by segno from an address of our own
