"""What stands otherwise than in the workbook read, and what was left behind."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from sexcel.budget.assumptions import configured_rate
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.decimals import decimal_places
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import REPORT_SHEET, Kind
from sexcel.model.wording import format_figure
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, words
from sexcel.writers.layout import CHANGES, HEADER_ROW
from sexcel.writers.left import Left, carried_words
from sexcel.writers.regenerated import Change
from sexcel.writers.settle import NOISE, ROUNDING, Kept, Settled
from sexcel.writers.sheets import Cells, headings, section, state_of_checks, top
from sexcel.writers.styles import COUNT, number_format, rate_format

_HEADINGS = ("Cell", "Was at", "Figure", "Found", "Now, or due", "Difference", "Reason")
"""Of all blocks, so that they can be repeated: what is kept as found has no after."""
_WIDTHS = (24.0, 24.0, 46.0, 17.0, 17.0, 12.0, 72.0)
_FILLED = "worked out"
_MOST_FROZEN = 500
_LONGEST = 1_000
"""Characters of a formula that are shown: a row cannot be higher than 409 points."""
_RATE_SET = "The configuration sets this rate."


def changes(source: Book, settled: Settled) -> Iterator[Change]:
    """Every figure and heading of the settled book that does not stand as in the source."""
    for table in settled.book.tables.values():
        found = source.tables.get(table.table.name)
        if found is not None:
            yield from _headings_changed(found, table)
        for row in table.rows:
            for column in table.columns:
                yield from _changed(source, settled, table, row, column)


def kept_figures(
    source: Book, settled: Settled, put_right: Settled, findings: Sequence[Finding]
) -> Iterator[Change]:
    """Every figure that stands as found against its equation, with what explains it.

    ``put_right`` is the same book with all formulas standing: it tells a wrong figure from one
    that only disagrees with a wrong figure above it. A finding on the cell is quoted.
    """
    told = {finding.where: finding for finding in findings}
    for key, entry in figures(settled.book):
        kept, found = settled.kept.get(key), source.entry(key)
        if kept is None or found is None or entry.figure is None:
            continue
        parts = [_sentence(settled.reasons[key]), _put_right(settled, put_right, key, kept)]
        finding = told.get(found.ref)
        if finding is not None:
            parts.append(f"{finding.rule} (cells of the source): {finding.message}")
        yield Change(
            entry.ref,
            found.ref,
            settled.book.describe(key),
            entry.figure,
            kept.called_for,
            kept.called_for - entry.figure,
            " ".join(part for part in parts if part),
        )


def figures(book: Book) -> Iterator[tuple[FigureKey, Entry]]:
    """Every cell for a figure, in the order of the sheets."""
    for name, table in book.tables.items():
        for row in table.rows:
            for column in table.figure_columns:
                yield FigureKey(name, row.key, column.name), row.entries[column.name]


def _put_right(settled: Settled, put_right: Settled, key: FigureKey, kept: Kept) -> str:
    above, right = settled.kept_above(kept.equation), put_right.book.figure(key)
    if above is None or right is None or right == kept.called_for:
        return ""
    cause = settled.book.describe(above)
    if put_right.reasons.get(key, ROUNDING).startswith(ROUNDING):
        return f"It agrees once {cause} is put right."
    kind = settled.book.kind(key)
    return f"Once {cause} is put right, it calls for {format_figure(right, kind)}."


def _headings_changed(found: BookTable, table: BookTable) -> Iterator[Change]:
    for column in table.columns:
        before = found.column(column.name)
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


def _changed(
    source: Book, settled: Settled, table: BookTable, row: Row, column: BookColumn
) -> Iterator[Change]:
    key = FigureKey(table.table.name, row.key, column.name)
    entry, found = row.entries[column.name], source.entry(key)
    if not column.column.kind.is_figure:
        if found is not None and found.raw is not None and found.value is None:
            reason = "An Excel error value is no text: left blank."
            yield _change(settled, key, entry, found, reason)
        return
    before = None if found is None else found.figure
    raw = None if found is None else found.raw or _unsaved(found)
    if raw is None and _is_same(before, entry.figure):
        return
    set_there = configured_rate(source, key) is not None
    why = _RATE_SET if set_there else _why(settled, key, found, entry)
    yield _change(settled, key, entry, found, why)


def _is_same(before: Decimal | None, after: Decimal | None) -> bool:
    if before is None or after is None:
        return before is after
    return abs(after - before) < NOISE


def _unsaved(found: Entry) -> str | None:
    if found.formula is not None and found.value is None:
        return f"={found.formula}"
    return None


def _why(settled: Settled, key: FigureKey, found: Entry | None, entry: Entry) -> str:
    reason = settled.reasons.get(key, "")
    if found is None:
        return _sentence(reason or "taken, because the workbook states none")
    if found.raw is not None and found.figure is not None:
        typed = "typed as text; now a number"
        return _sentence(f"{typed}; {reason}" if reason else typed)
    if found.raw is not None:
        return _sentence(reason or "no amount could be made of it: left blank")
    if found.figure is None and found.formula is not None:
        return _sentence(reason or "a formula saved without its value: left blank")
    if found.figure is None and not reason:
        return "The workbook states none; sexcel took this."
    return _sentence(reason)


def _change(
    settled: Settled, key: FigureKey, entry: Entry, found: Entry | None, reason: str
) -> Change:
    before = None if found is None else found.figure
    difference = entry.figure - before if entry.figure is not None and before is not None else None
    raw = None if found is None else found.raw or _unsaved(found)
    return Change(
        entry.ref,
        None if found is None else found.ref,
        settled.book.describe(key),
        before if raw is None else raw,
        entry.figure,
        difference or None,
        reason,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def changes_sheet(
    left: Left,
    changed: Sequence[Change],
    kept: Sequence[Change],
    master: str,
) -> SheetPlan:
    """The sheet that accounts for every difference from the source."""
    cells = top("Changes: what stands otherwise than in the source", REPORT_SHEET, master)
    filled = [change for change in changed if _is_filled(change)]
    differing = [change for change in changed if not _is_filled(change)]
    cells |= headings(HEADER_ROW, _HEADINGS, 4, 6)
    row = HEADER_ROW + 1
    for title, none, block in (
        ("Changed", "No figure or heading was changed.", differing),
        ("Kept as found, against its equation", "No figure contradicts its equation.", kept),
        ("Blank in the source, worked out here", "No figure was added.", filled),
    ):
        cells |= section(row, f"{title} ({len(block)})", len(_HEADINGS))
        row = _block(cells, row + 1, none, block, left.settled)
    sheets = tuple(left.sheets())
    if sheets:
        row = _pairs(cells, row, "Other sheets, and what stood beside the tables", sheets)
    if left.carried.sheets:
        cells[row - 1, 1] = words(carried_words(left.source), Look.NOTE)
        row += 1
    row = _frozen(cells, row, left)
    _pairs(cells, row, "Not carried over", tuple(left.not_carried()) or (("Nothing", ""),))
    return SheetPlan(
        CHANGES,
        cells,
        _WIDTHS,
        highlights=state_of_checks(CHANGES),
        header_rows=(HEADER_ROW, HEADER_ROW),
        labels_stay=False,
    )


def _is_filled(change: Change) -> bool:
    return change.before is None and change.reason.casefold().startswith(_FILLED)


def _block(cells: Cells, row: int, none: str, block: Sequence[Change], settled: Settled) -> int:
    """Changes from ``row`` on, or words for none; the row of the next block."""
    if not block:
        cells[row, 1] = words(none, Look.PLAIN)
    for change in block:
        kinds = _formats(settled.book, change)
        cells[row, 1] = PlannedCell(str(change.ref), Style(Look.REFERENCE), target=change.ref)
        cells[row, 2] = words(str(change.was_at) if change.was_at else "–")
        cells[row, 3] = words(change.figure)
        for column, value in ((4, change.before), (5, change.after), (6, change.difference)):
            is_number = isinstance(value, Decimal)
            style = Style(Look.FORMULA, kinds) if is_number else Style(Look.WORDS, right=True)
            cells[row, column] = PlannedCell(value, style)
        cells[row, 7] = words(change.reason)
        row += 1
    return row + 2 if not block else row + 1


def _frozen(cells: Cells, row: int, left: Left) -> int:
    """The formulas that stand as their values, each run of cells below one another once."""
    found = list(islice(left.frozen(), _MOST_FROZEN + 1))
    if not found:
        return row
    title = f"Formulas frozen to their values ({len(left.carried.frozen):,})"
    cells |= section(row, title, len(_HEADINGS))
    cells |= headings(row + 1, ("Cell", "Was at", "Formula", "Cells", "", "", "Reason"), 4, 4)
    row += 2
    for one, number in found[:_MOST_FROZEN]:
        is_hidden = one.ref.sheet in left.hidden
        target = None if is_hidden else one.ref
        look = Look.WORDS if is_hidden else Look.REFERENCE
        cells[row, 1] = PlannedCell(str(one.ref), Style(look), target=target)
        cells[row, 2] = words(str(one.was_at))
        cells[row, 3] = words(f"={one.formula}"[:_LONGEST])
        cells[row, 4] = PlannedCell(Decimal(number), Style(Look.FORMULA, COUNT))
        cells |= {(row, column): words(None) for column in (5, 6)}
        cells[row, 7] = words(one.reason)
        row += 1
    if len(found) > _MOST_FROZEN:
        cells[row, 1] = words(f"… and more: these are the first {_MOST_FROZEN}.", Look.PLAIN)
        row += 1
    return row + 1


def _formats(book: Book, change: Change) -> str:
    table = next(one for one in book.tables.values() if one.table.sheet == change.ref.sheet)
    column = table.columns[change.ref.column - 1].column
    values = (change.before, change.after)
    decimals = max(decimal_places(one) if isinstance(one, Decimal) else 0 for one in values)
    if column.kind is not Kind.VALUE:
        return number_format(column.kind, decimals)
    row = next((one for one in table.rows if one.position == change.ref.row), None)
    line = None if row is None else table.table.line(row.key)
    value = change.after if isinstance(change.after, Decimal) else None
    unit = "" if row is None else row.text("unit")
    return rate_format(None if line is None else line.unit, unit, value, decimals)


def _pairs(cells: Cells, row: int, title: str, pairs: tuple[tuple[str, str], ...]) -> int:
    cells |= section(row, title, len(_HEADINGS))
    for at, (name, text) in enumerate(pairs, row + 1):
        cells[at, 1] = words(name)
        cells[at, 2] = words(text, Look.PLAIN)
    return row + len(pairs) + 2
