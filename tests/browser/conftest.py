"""A real Chromium: the system's, or the one that CHROMIUM names."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import CI

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "Mobile Safari/537.36 MicroMessenger/8.0.2"
)
# Playwright keeps an event loop in the thread; Django would take the tests for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    path = chromium()
    if path is None:
        message = "no Chromium here: install the system's, or name one in CHROMIUM"
        if CI:
            pytest.fail(message)
        pytest.skip(message)
    # Under Playwright's loop Django's connection is another object; what the tests restore from goes along.
    contents = connection._test_serialized_contents
    with sync_playwright() as playwright:
        connection._test_serialized_contents = contents
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(path, phone=…, scripts=…)`: a page in a browser of its own, as a person of their own."""
    contexts: list[BrowserContext] = []

    def open_(path: str = "/", *, phone: bool = False, scripts: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP, java_script_enabled=scripts, base_url=live_server.url, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    translation.deactivate_all()


def sign_in(page: Page, username: str, password: str = "secret-pass") -> None:
    page.goto("/accounts/sign-in/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.click("main button.main")
    page.wait_for_url(lambda url: not url.endswith("/accounts/sign-in/"))
