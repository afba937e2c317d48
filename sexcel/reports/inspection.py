"""What was recognised in a workbook, as text: tables, columns, rows, and what was left aside."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sexcel.budget.missing import MissingPart
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.recognition import BookColumn, Named, NearMiss, Sureness
from sexcel.model.wording import count_of, join_words
from sexcel.recognise.inspection import Inspection
from sexcel.recognise.outside_tables import Block
from sexcel.reports.page import Page, columns
from sexcel.reports.settings import settings_facts
from sexcel.reports.text import recognised
from sexcel.reports.understood import Understood, named_row

_MARGIN = 13
_WIDEST_CELL = 9
_LONGEST_TEXT = 60
_SURE = (Sureness.EXACT, Sureness.SET)

Entry = tuple[str, str, str]
"""Sheet, cell and what is said of it."""


def text_inspection(inspections: Iterable[Inspection], page: Page, *, rows: bool = False) -> str:
    """What was recognised in every workbook; with ``rows`` every row, else those in doubt."""
    files = ("\n".join(_File(one, page, rows=rows).lines()) for one in inspections)
    return "\n\n\n".join(files) + "\n"


class _File:
    """One workbook's lines."""

    def __init__(self, inspection: Inspection, page: Page, *, rows: bool) -> None:
        self._book = inspection.book
        self._inspection = inspection
        self._page = page
        self._rows = rows
        self._understood = Understood(inspection.book)

    def lines(self) -> Iterator[str]:
        """From the opening to the conclusion."""
        yield from self._opening()
        for table in self._book.tables.values():
            yield ""
            yield from self._table(table)
        outside = self._inspection.outside
        yield from self._section("Near, and not taken", map(_near, self._book.near_misses))
        yield from self._section("Headings that no column uses", _unused(self._book))
        yield from self._section("Outside the tables", _outside(outside))
        yield from self._missing(self._inspection.missing)
        yield ""
        yield from self._conclusion()

    def _opening(self) -> Iterator[str]:
        book = self._book
        facts = {
            "File": book.path,
            "Budget year": book.year_label(0),
            "Tables": recognised(book.tables.keys()),
            **dict(settings_facts(book.settings, book.idle_settings)),
        }
        for name, fact in facts.items():
            yield from self._page.hanging(name, fact, _MARGIN)

    def _table(self, table: BookTable) -> Iterator[str]:
        declared, page = table.table, self._page
        caption = f"{declared.caption}: " if declared.number else ""
        title = f"{caption}{declared.title} [{declared.name}]"
        yield from (page.painted(line, bold=True) for line in page.wrapped(title))
        shown: set[tuple[str, ...]] = set()
        for part in table.recognised:
            colour = "green" if part.sureness in _SURE else "yellow"
            for line in page.wrapped(f"{part.range}, {part.sureness.value}", 2):
                yield "  " + page.painted(line, fg=colour)
            headings = tuple(column.heading for column in part.columns)
            if headings not in shown:
                shown.add(headings)
                yield from self._cells(self._column(one, declared.name) for one in part.columns)
        yield from self._rows_of(table)

    def _column(self, column: BookColumn, table: str) -> tuple[str, str]:
        meaning = self._understood.column(column, table)
        return column.heading_ref.a1, f"{_cut(column.heading) or '(blank)'} → {meaning}"

    def _rows_of(self, table: BookTable) -> Iterator[str]:
        roles = Counter(row.role for row in table.rows)
        counts = [count_of(roles[role], role.value) for role in Role if roles[role]]
        yield from ("    " + line for line in self._page.wrapped(f"Rows: {join_words(counts)}", 4))
        told = ((row, self._understood.row(row, table)) for row in table.rows)
        yield from self._cells(
            (_cell(row), f"{_cut(named_row(row, table)) or '(blank)'} → {meaning}")
            for row, (meaning, plain) in told
            if self._rows or not plain
        )

    def _cells(self, told: Iterable[tuple[str, str]], indent: int = 4) -> Iterator[str]:
        """Cells, each with what is said of it, under each other."""
        entries = list(told)
        wide = (columns(cell) for cell, _ in entries)
        width = max((one for one in wide if one <= _WIDEST_CELL), default=0)
        for cell, text in entries:
            head = " " * indent + cell
            yield from self._page.hanging(head, text, indent + width + 2)

    def _section(self, title: str, entries: Iterable[Entry]) -> Iterator[str]:
        """A section with its entries by sheet; nothing where there are none."""
        sheets: dict[str, list[tuple[str, str]]] = {}
        for sheet, cell, text in entries:
            sheets.setdefault(sheet, []).append((cell, text))
        if sheets:
            yield from self._title(title)
        for sheet, told in sheets.items():
            yield from ("  " + line for line in self._page.wrapped(sheet, 2))
            yield from self._cells(told)

    def _title(self, title: str) -> Iterator[str]:
        yield ""
        yield self._page.painted(title, bold=True)

    def _missing(self, missing: Sequence[MissingPart]) -> Iterator[str]:
        needed = [one for one in missing if one.required]
        beside = [one.title for one in missing if not one.required and one.kind is Named.TABLE]
        if needed or beside:
            yield from self._title("Missing")
        for one in needed:
            name = f"{one.title} [{one.name}]"
            if one.kind is not Named.TABLE:
                name = f"{one.kind.value} {name}"
            rules = f"; not checked, or only in part: {', '.join(one.rules)}" if one.rules else ""
            yield from self._page.hanging(f"  {one.caption}", f"{name}{rules}", 12)
        if beside:
            yield from self._page.hanging("  Beside", f"not needed: {join_words(beside, 99)}", 12)

    def _conclusion(self) -> list[str]:
        guessed, near = len(self._understood.guesses), len(self._book.near_misses)
        parts = [
            f"{count_of(number, 'name')} {'was' if number == 1 else 'were'} {how}"
            for number, how in ((guessed, "guessed"), (near, "near and not taken"))
            if number
        ]
        text = "Every name that was taken was known as it stands."
        if parts:
            text = (
                f"{join_words(parts)}: a sexcel.toml beside the workbook can settle what is meant."
            )
        colour = "yellow" if parts else "green"
        page = self._page
        return [page.painted(line, fg=colour, bold=True) for line in page.wrapped(text)]


def _cell(row: Row) -> str:
    """Where the row's label stands, or the first of what the row holds."""
    filled = [entry for entry in row.entries.values() if entry.value is not None]
    filled.sort(key=lambda entry: entry.value != row.label)
    return filled[0].ref.a1 if filled else ""


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _near(miss: NearMiss) -> Entry:
    found = f"'{_cut(miss.found)}'"
    if miss.what is Named.TABLE:
        title = "" if miss.nearest == miss.table else f" ({miss.nearest})"
        return miss.ref.sheet, miss.ref.a1, f"{found} is near {miss.table}{title}, but {miss.why}"
    what = "heading" if miss.what is Named.COLUMN else "line"
    text = f"{what} {found} in {miss.table} is near '{miss.nearest}': {miss.why}"
    return miss.ref.sheet, miss.ref.a1, text


def _unused(book: Book) -> Iterator[Entry]:
    for table in book.tables.values():
        for part in table.recognised:
            for ref, text in part.unused:
                yield ref.sheet, ref.a1, f"'{_cut(text)}' in {table.table.caption}"


def _outside(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Blocks with figures one by one, those of words alone together, sheet by sheet."""
    sheets: dict[str, list[Block]] = {}
    for block in blocks:
        sheets.setdefault(block.range.sheet, []).append(block)
    for sheet, found in sheets.items():
        words = [block for block in found if not block.figures and not block.sheet]
        for block in found:
            if block.sheet or block.figures:
                yield sheet, block.range.a1, _told(block)
        if words:
            yield sheet, "words", ", ".join(block.range.a1 for block in words)


def _told(block: Block) -> str:
    whole = "the whole sheet: " if block.sheet else ""
    figures = f", {count_of(block.figures, 'figure')}" if block.figures else ", no figure"
    text = f", from '{_cut(block.text)}'" if block.text else ""
    return f"{whole}{count_of(block.cells, 'cell')}{figures}{text}"
