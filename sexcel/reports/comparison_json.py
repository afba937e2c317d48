"""A comparison as JSON: the document that docs/comparison.md describes."""

import json
from typing import Any

from sexcel.comparison.differences import (
    Comparison,
    FigureChange,
    FormulaChange,
    LineChange,
    PartChange,
    Side,
    Spot,
    WordsChange,
)
from sexcel.comparison.sentences import comparison_verdict
from sexcel.model.refs import CellRef
from sexcel.model.report import plain

VERSION = 1
"""Of the document; rises when a member is renamed, removed or means something else."""

_PLACES = 6


def json_comparison(found: Comparison) -> str:
    """The document as text, in ASCII: every other letter is escaped, so no pipe can spoil it."""
    return json.dumps(comparison_document(found), indent=2, allow_nan=False) + "\n"


def comparison_document(found: Comparison) -> dict[str, Any]:
    """The document. Figures are numbers: whole ones int, others the nearest float."""
    headline = found.headline
    return {
        "version": VERSION,
        "same": found.is_same,
        "summary": comparison_verdict(found),
        "old": _side(found.old),
        "new": _side(found.new),
        "years": found.aligned,
        "headline": None if headline is None else _figure(headline),
        "unexplained": plain(found.rest),
        "parts": [_part(part) for part in found.parts],
        "lines": [_line(change) for change in found.lines],
        "figures": [_figure(change) for change in found.figures],
        "lagging": [
            {**_spot(change.spot), "figure": plain(change.after), "behind": plain(change.behind)}
            for change in found.lagging
        ],
        "formulas": [_formula(change) for change in found.formulas],
        "words": [_words(change) for change in found.words],
        "sheets": list(found.sheets),
        "not_compared": list(found.uncompared),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "path": side.path,
        "sha256": side.sha256,
        "budget_year": side.budget_year,
        "version": side.version,
        "has_formulas": side.has_formulas,
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {
        "table": spot.table,
        "line": spot.line,
        "column": spot.column,
        "unit": spot.kind.value,
        "was_at": _cell(spot.before),
        "is_at": _cell(spot.after),
    }


def _cell(ref: CellRef | None) -> dict[str, str] | None:
    return None if ref is None else {"sheet": ref.sheet, "cell": ref.a1}


def _figure(change: FigureChange) -> dict[str, Any]:
    share = change.share
    return {
        **_spot(change.spot),
        "before": plain(change.before),
        "after": plain(change.after),
        "difference": plain(change.difference),
        "share": None if share is None else round(float(share), _PLACES),
        "follows": change.follows,
        "effect": plain(change.effect),
    }


def _line(change: LineChange) -> dict[str, Any]:
    likeness = change.likeness
    return {
        "table": change.table,
        "fate": change.fate.value,
        "line": change.line,
        "before": change.before or None,
        "after": change.after or None,
        "was_at": _cell(change.was_at),
        "is_at": _cell(change.is_at),
        "figures": [
            {"column": one.column, "unit": one.kind.value, "value": plain(one.value)}
            for one in change.figures
        ],
        "effect": plain(change.effect),
        "likeness": None
        if likeness is None
        else {
            "certainty": likeness.certainty.value,
            "names": likeness.names,
            "equal": likeness.equal,
            "compared": likeness.compared,
        },
    }


def _formula(change: FormulaChange) -> dict[str, Any]:
    return {
        **_spot(change.spot),
        "fate": change.fate.value,
        "before": change.before,
        "after": change.after,
        "no_longer_reads": list(change.no_more),
        "now_reads": list(change.now_too),
    }


def _words(change: WordsChange) -> dict[str, Any]:
    return {**_spot(change.spot), "before": change.before, "after": change.after}


def _part(part: PartChange) -> dict[str, Any]:
    return {
        "table": part.table,
        "column": part.column or None,
        "only_in": "new" if part.is_new else "old",
        "figures": part.figures,
    }
