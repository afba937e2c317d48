"""Two budgets, or any two workbooks, compared: the documents that docs/comparison.md describes."""

from sexcel.comparison.cell_differences import (
    CellChange,
    LineFound,
    NameChange,
    SheetComparison,
    WorkbookComparison,
)
from sexcel.comparison.differences import Comparison, FigureChange, LineChange, PartChange, Spot
from sexcel.comparison.sentences import comparison_verdict
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.workbook_comparison import workbook_verdict

_DECIMALS = 6
"""Of a share: a ten-thousandth of a per cent, finer than any budget asks for."""


def encode_comparison(comparison: Comparison) -> str:
    """Return the document as text, in ASCII."""
    headline = comparison.headline
    document = {
        "version": VERSION,
        "same": comparison.is_same,
        "summary": comparison_verdict(comparison),
        **pick(comparison, "old new"),
        "years": comparison.aligned,
        "headline": None if headline is None else _figure(headline),
        "unexplained": simplify(comparison.unexplained),
        "parts": [_part(part) for part in comparison.parts],
        "lines": [_line(change) for change in comparison.lines],
        "figures": [_figure(change) for change in comparison.figures],
        "lagging": [
            {
                **_spot(change.spot),
                "figure": simplify(change.after),
                "behind": simplify(change.behind),
            }
            for change in comparison.lagging
        ],
        "formulas": [
            {
                **_spot(change.spot),
                **pick(change, "fate before after"),
                "no_longer_reads": simplify(change.no_longer_reads),
                "now_reads": simplify(change.now_reads),
            }
            for change in comparison.formulas
        ],
        "words": [_spot(change.spot) | pick(change, "before after") for change in comparison.words],
        "sheets": simplify(comparison.sheets),
        "side_sheets": [_document_sheet(sheet) for sheet in comparison.side_sheets],
        "not_compared": simplify(comparison.uncompared),
        "versions": [
            {**pick(finding, "rule name message"), "cell": simplify(finding.where)}
            for finding in comparison.versions
        ],
    }
    return encode(document)


def _spot(spot: Spot) -> Document:
    return {
        **pick(spot, "table line column"),
        "unit": spot.kind.value,
        "was_at": simplify(spot.before),
        "is_at": simplify(spot.after),
    }


def _figure(change: FigureChange) -> Document:
    share = change.share
    return {
        **_spot(change.spot),
        **pick(change, "before after difference"),
        "share": None if share is None else round(float(share), _DECIMALS),
        **pick(change, "follows effect"),
    }


def _line(change: LineChange) -> Document:
    figures = [
        {"column": figure.column, "unit": figure.kind.value, "value": simplify(figure.value)}
        for figure in change.figures
    ]
    likeness = change.likeness
    return {
        **pick(change, "table fate line"),
        "before": change.before or None,
        "after": change.after or None,
        **pick(change, "was_at is_at"),
        "figures": figures,
        "effect": simplify(change.effect),
        "likeness": likeness and pick(likeness, "certainty names equal compared"),
    }


def _part(part: PartChange) -> Document:
    return {
        "table": part.table,
        "column": part.column or None,
        "only_in": "new" if part.is_new else "old",
        "figures": part.figures,
    }


def encode_workbook_comparison(comparison: WorkbookComparison) -> str:
    """Return the document as text, in ASCII."""
    return encode(
        {
            "version": VERSION,
            "same": comparison.is_same,
            "summary": workbook_verdict(comparison),
            "old": {"path": comparison.old, "sha256": comparison.old_sha256},
            "new": {"path": comparison.new, "sha256": comparison.new_sha256},
            "only_old": list(comparison.only_old),
            "only_new": list(comparison.only_new),
            "sheets": [_document_sheet(sheet) for sheet in comparison.sheets],
            "names": [_defined_name(change) for change in comparison.names],
            "not_compared": list(comparison.uncompared),
        }
    )


def _document_sheet(sheet: SheetComparison) -> Document:
    """Return the document on one sheet."""
    return {
        **pick(sheet, "before after"),
        "visibility": sheet.visibility or None,
        "lines": [_sheet_line(line) for line in sheet.lines],
        "changes": [_cell_change(change) for change in sheet.changes],
        "formulas": simplify(sheet.formulas),
        "follows": [_cell_change(change) for change in sheet.follows],
        "hidden": simplify(sheet.hidings),
        **pick(sheet, "moved_rows moved_columns"),
    }


def _cell_change(change: CellChange) -> Document:
    return {
        **pick(change, "fate name"),
        "was_at": change.was_at.a1,
        "is_at": change.is_at.a1,
        **pick(change, "before after difference shown_before shown_after"),
    }


def _sheet_line(line: LineFound) -> Document:
    return {
        "what": "row" if line.is_row else "column",
        "only_in": "new" if line.is_new else "old",
        "range": line.place.a1,
        "name": line.name,
        "figures": list(line.figures),
    }


def _defined_name(change: NameChange) -> Document:
    return pick(change, "name sheet before after")
