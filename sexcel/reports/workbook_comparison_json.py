"""Two workbooks compared, as JSON: the document that docs/comparison.md describes."""

from sexcel.comparison.cell_differences import (
    CellChange,
    LineFound,
    NameChange,
    SheetComparison,
    WorkbookComparison,
)
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.workbook_comparison import workbook_verdict


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
            "sheets": [document_sheet(sheet) for sheet in comparison.sheets],
            "names": [_name(change) for change in comparison.names],
            "not_compared": list(comparison.uncompared),
        }
    )


def document_sheet(sheet: SheetComparison) -> Document:
    """Return the document on one sheet."""
    return {
        **pick(sheet, "before after"),
        "visibility": sheet.visibility or None,
        "lines": [_line(line) for line in sheet.lines],
        "changes": [_change(change) for change in sheet.changes],
        "formulas": simplify(sheet.formulas),
        "follows": [_change(change) for change in sheet.follows],
        "hidden": simplify(sheet.hidings),
        **pick(sheet, "moved_rows moved_columns"),
    }


def _change(change: CellChange) -> Document:
    return {
        **pick(change, "fate name"),
        "was_at": change.was_at.a1,
        "is_at": change.is_at.a1,
        **pick(change, "before after difference shown_before shown_after"),
    }


def _line(line: LineFound) -> Document:
    return {
        "what": "row" if line.is_row else "column",
        "only_in": "new" if line.is_new else "old",
        "range": line.place.a1,
        "name": line.name,
        "figures": list(line.figures),
    }


def _name(change: NameChange) -> Document:
    return pick(change, "name sheet before after")
