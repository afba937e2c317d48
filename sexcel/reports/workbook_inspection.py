"""What any workbook consists of, as text and as JSON."""

from collections.abc import Iterator, Sequence

from sexcel.auditing.inspection import (
    CellBlock,
    FileLink,
    NamedCells,
    SheetInspection,
    WorkbookInspection,
)
from sexcel.model.grid import Visibility
from sexcel.model.refs import address, column_letters
from sexcel.model.wording import count_of, join_words, truncate
from sexcel.reports.documents import Document, pick, simplify
from sexcel.reports.page import Page

_MARGIN = 10
"""Columns: ``Formulas`` and two spaces."""
_LONGEST_TEXT = 40
"""Letters of a block's first text: half a line."""
_MOST_BLOCKS = 20
"""Blocks of a sheet that are listed: more are scattered notes."""
_MOST_LISTED = 12
"""Rows, columns, names or cells that a sentence lists before it counts them."""


def workbook_inspection_lines(inspection: WorkbookInspection, page: Page) -> Iterator[str]:
    """Yield what a workbook consists of, in lines that fit the page."""
    formulas = sum(
        block.workings + block.outputs for sheet in inspection.sheets for block in sheet.blocks
    )
    unread = f"an {inspection.values_of}: not read" if inspection.values_of else ""
    facts = {
        "File": inspection.path,
        "Sheets": str(len(inspection.sheets)),
        "Formulas": unread or f"{formulas:,}",
    }
    yield from page.list_facts(facts, _MARGIN)
    for sheet in inspection.sheets:
        yield from _sheet(sheet, page, are_formulas_read=not inspection.values_of)
    yield from _names(inspection.names, page)
    if inspection.links:
        yield ""
        yield from page.embolden("Other files that formulas read")
        for link in inspection.links:
            yield from page.indent(_link(link), 2)
    if len(inspection.sheets) > 1 and inspection.unread_sheets and not inspection.values_of:
        yield ""
        names = join_words(inspection.unread_sheets, _MOST_LISTED)
        yield from page.wrap(f"No other sheet reads {names}.")
    if inspection.no_budget:
        yield ""
        yield from page.wrap(inspection.no_budget)


def _sheet(sheet: SheetInspection, page: Page, *, are_formulas_read: bool) -> Iterator[str]:
    hidden = "" if sheet.visibility is Visibility.VISIBLE else ", hidden"
    yield ""
    yield from page.embolden(f"{sheet.name}{hidden}")
    if not sheet.blocks:
        yield from page.indent("empty", 2)
    noun = "typed figure that nothing reads" if are_formulas_read else "figure"
    blocks = [block for block in sheet.blocks if _counts(block, noun)]
    words = len(sheet.blocks) - len(blocks)
    for block in blocks[:_MOST_BLOCKS]:
        yield from page.hang(f"  {block.range.a1}", _block(block, noun), 12)
    if len(blocks) > _MOST_BLOCKS:
        yield from page.indent(f"... and {len(blocks) - _MOST_BLOCKS:,} more blocks", 2)
    if words:
        yield from page.indent(f"{count_of(words, 'block')} of words", 2)
    if sheet.hidden_rows:
        text = join_words([str(row) for row in sheet.hidden_rows], _MOST_LISTED)
        yield from page.indent(f"Hidden rows: {text}", 2)
    if sheet.hidden_columns:
        text = join_words([*map(column_letters, sheet.hidden_columns)], _MOST_LISTED)
        yield from page.indent(f"Hidden columns: {text}", 2)
    if sheet.largest_outputs:
        text = join_words([ref.a1 for ref in sheet.largest_outputs], _MOST_LISTED)
        yield from page.indent(f"Largest outputs: {text}", 2)


def _counts(block: CellBlock, unread: str) -> list[str]:
    """Return what is in a block, in words, without texts; what nothing reads is called ``unread``.

    Where formulas are not read nobody knows what is typed, and what is read.
    """
    counts = {
        "input": block.inputs,
        unread: block.unread,
        "working": block.workings,
        "output": block.outputs,
        "error": block.errors,
    }
    return [_count(number, noun) for noun, number in counts.items() if number]


def _block(block: CellBlock, unread: str) -> str:
    counts = _counts(block, unread)
    text = f"'{truncate(block.text, _LONGEST_TEXT)}': " if block.text else ""
    return f"{text}{join_words(counts, len(counts))}"


def _count(number: int, noun: str) -> str:
    if noun.startswith("typed") and number != 1:
        return f"{number:,} typed figures that nothing reads"
    return count_of(number, noun)


def _names(names: Sequence[NamedCells], page: Page) -> Iterator[str]:
    if names:
        yield ""
        yield from page.embolden("Names")
    for name in names:
        notes = [f"on {name.sheet} only" if name.sheet else "", "hidden" if name.is_hidden else ""]
        notes.append("" if name.is_used else "no formula uses it")
        remark = "; ".join(filter(None, notes))
        text = f"{name.meaning}{f' ({remark})' if remark else ''}"
        yield from page.hang(f"  {name.name}", text, 20)


def _link(link: FileLink) -> str:
    first = address(link.first, "")
    return f"{link.file}: {count_of(link.formulas, 'formula')}, the first at {first}"


def document_workbook_inspection(inspection: WorkbookInspection) -> Document:
    """Return the document on one workbook."""
    return {
        **pick(inspection, "path sha256"),
        "formulas_read": not inspection.values_of,
        "sheets": [_sheet_document(sheet) for sheet in inspection.sheets],
        "names": [pick(name, "name sheet meaning is_hidden is_used") for name in inspection.names],
        "links": [
            {**pick(link, "file formulas"), "first": simplify(link.first)}
            for link in inspection.links
        ],
        "unread_sheets": list(inspection.unread_sheets),
        "no_budget": inspection.no_budget or None,
    }


def _sheet_document(sheet: SheetInspection) -> Document:
    blocks = [
        {"range": block.range.a1, **pick(block, "text cells inputs unread workings outputs errors")}
        for block in sheet.blocks
    ]
    return {
        "sheet": sheet.name,
        "visibility": sheet.visibility.value,
        "blocks": blocks,
        "hidden_rows": list(sheet.hidden_rows),
        "hidden_columns": [*map(column_letters, sheet.hidden_columns)],
        "largest_outputs": [ref.a1 for ref in sheet.largest_outputs],
    }
