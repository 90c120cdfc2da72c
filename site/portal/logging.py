"""Log lines carry no names, phones or receipt codes."""

import logging
import re

# A receipt code or an invitation's secret in an address, or a mainland mobile number, each masked.
_RECEIPT = re.compile(r"(/(?:receipts?|come-in)/)[0-9A-Za-z_-]{8,}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask(text: str) -> str:
    """The text without what could name a person."""
    return _PHONE.sub("***", _RECEIPT.sub(r"\1***", text))


class NoPersonalDataFilter(logging.Filter):
    """Mask what could name a person before a handler sees the line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
