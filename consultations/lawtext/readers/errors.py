class UnreadableFileError(ValueError):
    """A file that gives no text.

    `code` is one of: empty, too_large, too_long, legacy_doc, rtf, broken_docx, not_docx, macros, broken_pdf,
    locked_pdf, scanned_pdf, too_many_pages, not_text.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
