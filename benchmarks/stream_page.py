"""The peer of the public page: the same words as blocks of a Wagtail StreamField, shown as Wagtail shows them."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from wagtail.blocks import CharBlock, RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from consultations.lawtext.tree import INNER, Tree

_TEMPLATE = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1>{% for block in page.body %}{% include_block block %}{% endfor %}{% endblock %}"""


class StreamPage(Page):
    """A block for each heading, paragraph and item, as each of them can be pointed at on the public page too."""

    body = StreamField([("heading", CharBlock()), ("paragraph", RichTextBlock())])

    class Meta:
        app_label = "portal_pages"

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return HttpResponse(engines["django"].from_string(_TEMPLATE).render({"page": self}, request))


def make_stream_page(parent: Page, tree: Tree) -> StreamPage:
    """In the benchmark's own database: the product has no such page."""
    with connection.schema_editor() as editor:
        editor.create_model(StreamPage)
    body = []
    for unit in tree.units:
        words = f"{unit.label}{unit.heading}{unit.text}"
        kind, value = ("paragraph", f"<p>{words}</p>") if unit.kind in {"article", *INNER} else ("heading", words)
        body.append({"type": kind, "value": value})
    block = StreamPage.body.field.stream_block
    page = StreamPage(title="同一文本", slug="bench-peer", body=block.to_python(body))
    parent.add_child(instance=page)
    return page
