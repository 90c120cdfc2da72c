"""WSGI entry point."""

from django.core.wsgi import get_wsgi_application

from portal.environment import choose_settings

choose_settings()

application = get_wsgi_application()
