"""What differs from the workbook read, and what was left behind."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import configured_rate
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.decimals import is_noise, most_decimal_places
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style
from sexcel.writers.corrections import Corrections
from sexcel.writers.layout import HEADER_ROW
from sexcel.writers.left_behind import LeftBehind
from sexcel.writers.regenerated import Change
from sexcel.writers.settle import FigureLeftAsFound, SettledBook
from sexcel.writers.sheets import Cells, MasterCheck
from sexcel.writers.styles import FINE, entry_format, number_format
from sexcel.writers.texts import fit_text

_HEADINGS = ("Cell", "Was at", "Figure", "Found", "Now, or due", "Difference", "Reason")
"""Of all blocks, so that they can be repeated: what is kept as found has no after."""
_WIDTHS = (24.0, 24.0, 46.0, 17.0, 17.0, 12.0, 72.0)
_WIDTH = len(_HEADINGS)
_KEPT_HEADINGS = ("Cell", "Figure", "Was", "Is", "Difference", "Reason")
_KEPT_WIDTHS = (28.0, 50.0, 17.0, 17.0, 14.0, 72.0)
_KEPT_FIGURES = range(3, 6)
"""Of a workbook that is kept, in which a cell is where it was."""
_FILLED = "worked out"
_MOST_BESIDE = 5_000
"""Cells beside the tables that are listed: ten pages of a sheet; a budget has a few dozen."""
_RATE_SET = "The configuration sets this rate."


def find_changes(source: Book, settled: SettledBook) -> Iterator[Change]:
    """Yield every figure and heading of the settled book that differs from the source."""
    for table in settled.book.tables.values():
        source_table = source.tables.get(table.table.name)
        if source_table is not None:
            yield from _changed_headings(source_table, table)
        for row in table.rows:
            for column in table.columns:
                yield from _changed_figure(source, settled, table, row, column)


def find_kept(
    source: Book, settled: SettledBook, corrections: Corrections, findings: Sequence[Finding]
) -> Iterator[Change]:
    """Yield every figure that was left as found though it is wrong or against its equation.

    ``after`` is what it should be: the figure itself where another one is wrong. A finding on the
    cell is quoted.
    """
    findings_by_cell = {finding.where: finding for finding in findings}
    wrong = corrections.still_wrong(settled.book)
    for key, entry in settled.book.entries():
        left_as_found, source_entry = settled.left_as_found.get(key), source.entry(key)
        if source_entry is None or entry.figure is None:
            continue
        if left_as_found is None and key not in wrong.causes:
            continue
        due = _due(key, entry.figure, left_as_found, corrections)
        finding = findings_by_cell.get(source_entry.ref)
        reason = _explain_kept(settled, corrections, key, left_as_found)
        if finding is not None:
            reason = f"{reason} {finding.rule} (cells of the source): {finding.message}".strip()
        yield Change(
            entry.ref,
            source_entry.ref,
            settled.book.describe(key),
            entry.figure,
            due,
            due - entry.figure,
            reason,
        )


def _due(
    key: FigureKey,
    figure: Decimal,
    left_as_found: FigureLeftAsFound | None,
    corrections: Corrections,
) -> Decimal:
    """Return what a figure should be: by the findings, else by its equation."""
    if key in corrections.should_be:
        return corrections.should_be[key]
    if left_as_found is None or corrections.cause_of(left_as_found.equation) is not None:
        return figure
    return left_as_found.called_for


def _explain_kept(
    settled: SettledBook,
    corrections: Corrections,
    key: FigureKey,
    left_as_found: FigureLeftAsFound | None,
) -> str:
    """Say why a figure that was left is against its equation; empty where a finding is on it."""
    if left_as_found is None or key in corrections.causes:
        return ""
    cause = corrections.cause_of(left_as_found.equation)
    if cause is None:
        return _sentence(settled.reasons[key])
    return f"It agrees once {settled.book.describe(cause)} is put right."


def _changed_headings(source: BookTable, table: BookTable) -> Iterator[Change]:
    for column in table.columns:
        before = source.column(column.name)
        if before is not None and normalise(before.heading) != normalise(column.heading):
            yield Change(
                column.heading_ref,
                before.heading_ref,
                f"{table.table.caption}, column heading",
                before.heading,
                column.heading,
                None,
                "The heading names the year and status that the table declares.",
            )


def _changed_figure(
    source: Book, settled: SettledBook, table: BookTable, row: Row, column: BookColumn
) -> Iterator[Change]:
    key = FigureKey(table.table.name, row.key, column.name)
    entry, before = row.entries[column.name], source.entry(key)
    if not column.column.kind.is_figure:
        if before is not None and before.raw is not None and before.value is None:
            reason = "An Excel error value is no text: left blank."
            yield _change(settled, key, entry, before, reason)
        return
    figure, raw = (None, None) if before is None else (before.figure, _raw_text(before))
    if raw is None and _is_same(figure, entry.figure):
        return
    is_configured = configured_rate(source, key) is not None
    reason = _RATE_SET if is_configured else _reason(settled.reasons.get(key, ""), before)
    yield _change(settled, key, entry, before, reason)


def _is_same(before: Decimal | None, after: Decimal | None) -> bool:
    if before is None or after is None:
        return before is after
    return is_noise(after - before)


def _raw_text(entry: Entry) -> str | None:
    """Return what is in the cell where it is no amount: a text, or a formula without a value."""
    if entry.raw is None and entry.formula is not None and entry.value is None:
        return f"={entry.formula}"
    return entry.raw


def _reason(reason: str, before: Entry | None) -> str:
    """Return why the figure differs: ``reason`` where settling gave one."""
    if before is None:
        return _sentence(reason or "taken, because the workbook states none")
    if before.raw is not None and before.figure is not None:
        typed = "typed as text; now a number"
        return _sentence(f"{typed}; {reason}" if reason else typed)
    if before.raw is not None:
        return _sentence(reason or "no amount could be made of it: left blank")
    if before.figure is None and before.formula is not None:
        return _sentence(reason or "a formula saved without its value: left blank")
    if before.figure is None and not reason:
        return "The workbook states none; sexcel took this."
    return _sentence(reason)


def _change(
    settled: SettledBook, key: FigureKey, entry: Entry, before: Entry | None, reason: str
) -> Change:
    figure, raw = (None, None) if before is None else (before.figure, _raw_text(before))
    difference = entry.figure - figure if entry.figure is not None and figure is not None else None
    return Change(
        entry.ref,
        None if before is None else before.ref,
        settled.book.describe(key),
        figure if raw is None else raw,
        entry.figure,
        difference or None,
        reason,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def plan_changes(
    left_behind: LeftBehind | None,
    changed: Sequence[Change],
    kept_figures: Sequence[Change],
    master: MasterCheck,
    settled: Book,
) -> SheetPlan:
    """Plan the sheet that accounts for every difference from the source."""
    title = "Changes: what differs from the source"
    cells = Cells(master.names.changes, title, REPORT_SHEET, master)
    filled = [change for change in changed if _is_filled(change)]
    differing = [change for change in changed if not _is_filled(change)]
    cells.headings(HEADER_ROW, _HEADINGS, range(4, 7))
    row = HEADER_ROW + 1
    for title, none, block in (
        ("Changed", "No figure or heading was changed.", differing),
        (
            "Kept as found, against its equation",
            "No figure contradicts its equation.",
            kept_figures,
        ),
        ("Blank in the source, worked out here", "No figure was added.", filled),
    ):
        cells.section(row, f"{title} ({len(block)})", len(_HEADINGS))
        row = _add_block(cells, row + 1, none, block, settled)
    if left_behind is not None:
        _add_left_behind(cells, row, left_behind)
    return cells.as_report(_WIDTHS, HEADER_ROW)


def _is_filled(change: Change) -> bool:
    return change.before is None and change.reason.casefold().startswith(_FILLED)


def _add_block(cells: Cells, row: int, none: str, block: Sequence[Change], book: Book) -> int:
    """Add changes from ``row`` on, or words for none; return the row of the next block."""
    if not block:
        cells.text(row, 1, none, Look.PLAIN)
    for change in block:
        number = _number_format(book, change)
        cells.reference(row, 1, change.ref)
        cells.text(row, 2, str(change.was_at) if change.was_at else None)
        cells.text(row, 3, change.figure)
        for column, value in ((4, change.before), (5, change.after), (6, change.difference)):
            is_number = isinstance(value, Decimal)
            style = Style(Look.FORMULA, number) if is_number else Style(Look.WORDS, right=True)
            cells[row, column] = PlannedCell(value, style)
        cells.text(row, 7, change.reason)
        row += 1
    return row + 2 if not block else row + 1


def _add_left_behind(cells: Cells, row: int, left_behind: LeftBehind) -> None:
    """Add what is beside the tables: cell by cell, then the other sheets and what is not here."""
    beside = tuple(left_behind.beside())
    cells.section(row, f"Beside the tables, on sheets that were replaced ({len(beside):,})", _WIDTH)
    row += 1
    if not beside:
        cells.text(row, 1, "Nothing was beside the tables.", Look.PLAIN)
        row += 1
    for ref, text in beside[:_MOST_BESIDE]:
        cells.text(row, 2, str(ref))
        cells.text(row, 3, fit_text(text))
        row += 1
    if len(beside) > _MOST_BESIDE:
        cells.text(row, 1, f"… and {len(beside) - _MOST_BESIDE:,} more cells.", Look.PLAIN)
        row += 1
    sheets = tuple(left_behind.sheets())
    if sheets:
        row = _add_pairs(cells, row + 1, "Other sheets", sheets)
    not_carried = tuple(left_behind.not_carried()) or (("Nothing", ""),)
    _add_pairs(cells, row, "Not carried over", not_carried)


def _number_format(book: Book, change: Change) -> str:
    tables = book.tables.values()
    table = next(table for table in tables if table.table.sheet == change.ref.sheet)
    column = table.columns[change.ref.column - 1]
    decimals = most_decimal_places(change.before, change.after)
    row = next((row for row in table.rows if row.position == change.ref.row), None)
    if row is None:
        return number_format(column.column.kind, decimals)
    value = change.after if isinstance(change.after, Decimal) else None
    return entry_format(table.table, row, column, value, decimals)


def _add_pairs(cells: Cells, row: int, title: str, pairs: tuple[tuple[str, str], ...]) -> int:
    cells.section(row, title, len(_HEADINGS))
    return cells.facts(row + 1, pairs, Look.PLAIN) + 1


class KeptChanges(Struct, frozen=True):
    """What is not as it was in a workbook that is kept.

    ``repaired`` are the repairs made, each with the value before and after, in the unit of its
    cell; ``refused`` the cells of those that were not, each with the reason; ``made_anew`` the
    sheets of an earlier pack, which this one replaces.
    """

    repaired: Sequence[Change] = ()
    refused: Sequence[tuple[CellRef, str]] = ()
    made_anew: Sequence[str] = ()


NO_CHANGES = KeptChanges()


def plan_kept_changes(changes: KeptChanges, master: MasterCheck) -> SheetPlan:
    """Plan the sheet that accounts for every cell that is not as it was."""
    cells = Cells(
        master.names.changes, "Changes: what differs from the source", REPORT_SHEET, master
    )
    cells.headings(HEADER_ROW, _KEPT_HEADINGS, _KEPT_FIGURES)
    row = HEADER_ROW + 1
    cells.section(row, f"Repaired ({len(changes.repaired):,})", len(_KEPT_HEADINGS))
    row += 1
    if not changes.repaired:
        cells.text(row, 1, "No cell of the workbook was changed.", Look.PLAIN)
        row += 1
    for change in changes.repaired:
        _add_change(cells, row, change)
        row += 1
    if changes.refused:
        cells.section(row + 1, f"Not repaired ({len(changes.refused):,})", len(_KEPT_HEADINGS))
        row += 2
        for ref, reason in changes.refused:
            cells.reference(row, 1, ref)
            cells.text(row, 6, fit_text(reason))
            row += 1
    if changes.made_anew:
        cells.section(row + 1, "Sheets of an earlier pack, made anew", len(_KEPT_HEADINGS))
        for position, name in enumerate(changes.made_anew, row + 2):
            cells.text(position, 1, name, Look.PLAIN)
    return cells.as_report(_KEPT_WIDTHS, HEADER_ROW)


def _add_change(cells: Cells, row: int, change: Change) -> None:
    cells.reference(row, 1, change.ref)
    cells.text(row, 2, fit_text(change.figure))
    for column, value in zip(
        _KEPT_FIGURES, (change.before, change.after, change.difference), strict=True
    ):
        style = Style(Look.FORMULA, FINE) if isinstance(value, Decimal) else Style(Look.WORDS)
        cells[row, column] = PlannedCell(value, style)
    cells.text(row, 6, fit_text(change.reason))
