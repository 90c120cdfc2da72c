"""What an officer types in."""

from typing import Any

from django.urls import reverse


def entry(desk: Any, **fields: Any) -> Any:
    data = {"on": "a3", "text": "盲道要管一管", "proposed": "", "reason": "", "people": "2", "channel": "meeting"}
    return desk.client.post(reverse("desk:entry", args=[desk.task.pk]), data | fields)
