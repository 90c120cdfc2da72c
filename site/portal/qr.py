"""QR codes as part of a page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """A QR code as an SVG element for the page, without a file of its own."""
    svg: str = segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#1f2328", light="#ffffff")
    return mark_safe(svg)  # noqa: S308  made by segno from an address of our own
