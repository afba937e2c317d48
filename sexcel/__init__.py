"""Checks and regenerates the Smart Energy Code budget workbook.

Each command is a function, and what it returns is typed: ``read``, ``inspect``, ``validate``,
``audit``, ``annotate``, ``fix``, ``regenerate``, ``new``, ``refresh``, ``monitor``, ``take_in``,
``close_year``, ``paper``, ``compare``, ``trace``, ``scenario``, ``email``, ``export``, ``watch``,
``text`` (``textconv``), ``config``, ``demo``, ``list_rules`` and ``explain``. Those that only read
take a path, bytes or an open file; ``validate`` and ``audit`` take many. Each name is loaded when
it is first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sexcel.api import (
        Configuration,
        annotate,
        audit,
        close_year,
        compare,
        compare_workbooks,
        config,
        demo,
        email,
        explain,
        export,
        fix,
        inspect,
        list_rules,
        monitor,
        new,
        paper,
        read,
        read_baseline,
        read_settings,
        refresh,
        regenerate,
        scenario,
        take_in,
        text,
        trace,
        validate,
        watch,
        write_config,
        write_setup,
    )
    from sexcel.comparison.cell_differences import WorkbookComparison
    from sexcel.comparison.differences import Comparison
    from sexcel.graft.annotate import Annotated
    from sexcel.graft.setup import SetupWritten
    from sexcel.mail.letter import Letter, Mailed
    from sexcel.model.book import Book, BookTable
    from sexcel.model.errors import SexcelError
    from sexcel.model.findings import Finding, Severity
    from sexcel.model.report import FileReport, Report
    from sexcel.model.settings import MailSettings, Settings
    from sexcel.model.version import __version__
    from sexcel.recognise.inspection import Inspection
    from sexcel.repair.records import Fixed
    from sexcel.tracing.scenario import ScenarioResult
    from sexcel.tracing.trace import Trace
    from sexcel.writers.regenerated import Change, Demo, Regenerated
    from sexcel.year.closing import ClosedYear
    from sexcel.year.monitor import Monitor
    from sexcel.year.papers.paper import Paper
    from sexcel.year.records import NewYear, RefreshedDraft
    from sexcel.year.take_in import TakenIn

else:
    _MODULES = {
        "api": "Configuration annotate audit close_year compare compare_workbooks config demo "
        "email explain export fix inspect list_rules monitor new paper read read_baseline "
        "read_settings refresh regenerate scenario take_in text trace validate watch "
        "write_config write_setup",
        "comparison.cell_differences": "WorkbookComparison",
        "comparison.differences": "Comparison",
        "graft.annotate": "Annotated",
        "graft.setup": "SetupWritten",
        "mail.letter": "Letter Mailed",
        "model.book": "Book BookTable",
        "model.errors": "SexcelError",
        "model.findings": "Finding Severity",
        "model.report": "FileReport Report",
        "model.settings": "MailSettings Settings",
        "model.version": "__version__",
        "recognise.inspection": "Inspection",
        "repair.records": "Fixed",
        "tracing.scenario": "ScenarioResult",
        "tracing.trace": "Trace",
        "writers.regenerated": "Change Demo Regenerated",
        "year.closing": "ClosedYear",
        "year.monitor": "Monitor",
        "year.papers.paper": "Paper",
        "year.records": "NewYear RefreshedDraft",
        "year.take_in": "TakenIn",
    }

    def __getattr__(name):
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names.split():
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = [
    "Annotated",
    "Book",
    "BookTable",
    "Change",
    "ClosedYear",
    "Comparison",
    "Configuration",
    "Demo",
    "FileReport",
    "Finding",
    "Fixed",
    "Inspection",
    "Letter",
    "MailSettings",
    "Mailed",
    "Monitor",
    "NewYear",
    "Paper",
    "RefreshedDraft",
    "Regenerated",
    "Report",
    "ScenarioResult",
    "Settings",
    "SetupWritten",
    "Severity",
    "SexcelError",
    "TakenIn",
    "Trace",
    "WorkbookComparison",
    "__version__",
    "annotate",
    "audit",
    "close_year",
    "compare",
    "compare_workbooks",
    "config",
    "demo",
    "email",
    "explain",
    "export",
    "fix",
    "inspect",
    "list_rules",
    "monitor",
    "new",
    "paper",
    "read",
    "read_baseline",
    "read_settings",
    "refresh",
    "regenerate",
    "scenario",
    "take_in",
    "text",
    "trace",
    "validate",
    "watch",
    "write_config",
    "write_setup",
]
