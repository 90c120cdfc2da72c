"""The web server's own log, which Django's settings do not reach."""

from typing import Any

from gunicorn.glogging import Logger

from portal.logging import NoPersonalDataFilter, NoPersonalDataFormatter


class NoPersonalDataLogger(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """For `gunicorn --logger-class`: addresses with codes, and errors that quote people, are masked here too."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(NoPersonalDataFilter())
        for handler in self.error_log.handlers:
            handler.setFormatter(NoPersonalDataFormatter(self.error_fmt, self.datefmt))
