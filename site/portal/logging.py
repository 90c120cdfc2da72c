"""Log lines carry no names, phones or receipt codes."""

import logging
import re

# A receipt code in an address, or a mainland mobile number, each masked down to its length.
_RECEIPT = re.compile(r"(/receipts?/)[0-9A-Za-z-]{8,}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class NoPersonalDataFilter(logging.Filter):
    """Mask what could name a person before a handler sees the line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = _PHONE.sub("***", _RECEIPT.sub(r"\1***", message))
        if masked != message:
            record.msg, record.args = masked, ()
        return True
