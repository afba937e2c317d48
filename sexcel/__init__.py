"""Checks and regenerates the Smart Energy Code budget workbook.

``sexcel.read``, ``sexcel.inspect``, ``sexcel.validate``, ``sexcel.annotate``, ``sexcel.fix``,
``sexcel.regenerate``, ``sexcel.compare`` and ``sexcel.email`` do what the commands do; what they
give back is typed. Each name is loaded when it is first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sexcel.api import (
        annotate,
        compare,
        email,
        fix,
        inspect,
        read,
        read_settings,
        regenerate,
        validate,
    )
    from sexcel.model.book import Book, BookTable
    from sexcel.model.comparison import Comparison
    from sexcel.model.errors import SexcelError
    from sexcel.model.findings import Finding, Severity
    from sexcel.model.mail import Letter, Mailed
    from sexcel.model.recognition import Inspection
    from sexcel.model.report import Annotated, Change, FileReport, Regenerated, Report
    from sexcel.model.settings import MailSettings, Settings
    from sexcel.repair.records import Fixed
else:
    _HOME = {
        "annotate": "sexcel.api",
        "compare": "sexcel.api",
        "email": "sexcel.api",
        "fix": "sexcel.api",
        "inspect": "sexcel.api",
        "read": "sexcel.api",
        "read_settings": "sexcel.api",
        "validate": "sexcel.api",
        "regenerate": "sexcel.api",
        "Book": "sexcel.model.book",
        "BookTable": "sexcel.model.book",
        "Comparison": "sexcel.model.comparison",
        "Letter": "sexcel.model.mail",
        "Mailed": "sexcel.model.mail",
        "SexcelError": "sexcel.model.errors",
        "Finding": "sexcel.model.findings",
        "Severity": "sexcel.model.findings",
        "Fixed": "sexcel.repair.records",
        "Inspection": "sexcel.model.recognition",
        "MailSettings": "sexcel.model.settings",
        "Settings": "sexcel.model.settings",
        "Annotated": "sexcel.model.report",
        "Change": "sexcel.model.report",
        "FileReport": "sexcel.model.report",
        "Regenerated": "sexcel.model.report",
        "Report": "sexcel.model.report",
    }

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__():
        return [*globals(), *_HOME]


__all__ = [
    "Annotated",
    "Book",
    "BookTable",
    "Change",
    "Comparison",
    "FileReport",
    "Finding",
    "Fixed",
    "Inspection",
    "Letter",
    "MailSettings",
    "Mailed",
    "Regenerated",
    "Report",
    "Settings",
    "Severity",
    "SexcelError",
    "annotate",
    "compare",
    "email",
    "fix",
    "inspect",
    "read",
    "read_settings",
    "regenerate",
    "validate",
]
