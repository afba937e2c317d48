"""What was repaired, or would be, as JSON: the document that docs/fixes.md describes."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from sexcel.model.findings import Severity
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.report import plain
from sexcel.repair.records import Fix, Fixed, NotMade
from sexcel.reports.fixed import reason

VERSION = 1
"""Of the document; rises when a member is renamed, removed or means something else."""


def json_fix(done: Fixed) -> str:
    """The document as text, in ASCII."""
    return json.dumps(document(done), indent=2, allow_nan=False) + "\n"


def document(done: Fixed) -> dict[str, Any]:
    """The document. Figures are numbers: whole ones int, others the nearest float."""
    before, after = done.headline
    return {
        "version": VERSION,
        "path": done.source.path,
        "sha256": done.source.sha256,
        "output": None if done.output is None else str(done.output),
        "headline": {"before": plain(before), "after": plain(after)},
        "repaired": [_fix(fix) for fix in done.made],
        "left": [_left(one) for one in done.left],
        "refreshed": done.refreshed,
        "unverified": [{"sheet": ref.sheet, "cell": ref.a1} for ref in done.unverified],
        "removed": list(done.removed),
        "remaining": {
            str(severity): sum(one.severity is severity for one in done.remaining)
            for severity in sorted(Severity, reverse=True)
        },
        "new_errors": [
            {"rule": one.rule, "sheet": one.sheet, "cell": one.cell} for one in done.new_errors
        ],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "sheet": fix.repair.cell.sheet,
        "cell": fix.repair.cell.a1,
        "rules": list(fix.rules),
        "what": fix.repair.what,
        "why": fix.why,
        "before": {"formula": fix.was, "value": _value(fix.before)},
        "after": {"formula": fix.repair.formula, "value": _value(fix.after)},
        "changes_figures": fix.changes_figures,
        "moves": [
            {
                "sheet": move.cell.sheet,
                "cell": move.cell.a1,
                "name": move.name,
                "before": plain(move.before),
                "after": plain(move.after),
            }
            for move in fix.moves
        ],
        "moved_besides": fix.moved,
    }


def _left(one: NotMade) -> dict[str, Any]:
    known = {} if one.fix is None else _fix(one.fix)
    return {
        "sheet": one.repair.cell.sheet,
        "cell": one.repair.cell.a1,
        "rules": list(one.rules),
        "what": one.repair.what,
        **known,
        "reason": reason(one),
    }


def _value(value: CellValue) -> int | float | str | bool | None:
    match value:
        case bool() | str() | None:
            return value
        case Decimal():
            return plain(value)
        case ErrorValue(code):
            return code
        case date():
            return value.isoformat()
