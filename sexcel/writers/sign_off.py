"""The sign-off: what was read, when and by what, what was checked and what not, who answers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePath

from msgspec import Struct

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.budget.fingerprint import TITLE as FINGERPRINTS
from sexcel.budget.fingerprint import fingerprint
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, count_findings
from sexcel.model.refs import address
from sexcel.model.tables import REPORT_SHEET, TOTAL
from sexcel.model.version import __version__
from sexcel.model.wording import count_of
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.sheets import Cells, MasterCheck, budget_version, table_title
from sexcel.writers.status import budget_word
from sexcel.writers.texts import fit_text, minus_pounds

_WIDTHS = (34.0, 66.0, 46.0, 46.0)
_FIRST_ROW = 5
"""Below the title, what the sheet is, the way back to page 1 and a blank row."""
_COLUMNS = len(_WIDTHS)
_HEADLINE = FigureKey("overview", TOTAL, "budget")
_SIGNERS = ("Prepared by", "Reviewed by")
_SIGNATURES = ("", "Name", "Date", "Signature")
_LOST = (
    "Sign the workbook that is sent: regenerating it again gives a new page to sign. "
    "The figures below a signature are those of this file."
)


class Circumstances(Struct, frozen=True):
    """The circumstances of a regeneration. ``read_at`` is None where no one asked the clock."""

    coverage: Coverage = NO_COVERAGE
    read_at: datetime | None = None
    recalculated: bool = False

    @property
    def written_at(self) -> datetime | None:
        """Return the time that the properties of the file give, in UTC."""
        return None if self.read_at is None else self.read_at.astimezone(UTC).replace(tzinfo=None)


def plan_sign_off(
    source: Book,
    settled: Book,
    findings: Sequence[Finding],
    run: Circumstances,
    master: MasterCheck,
    signed: Book,
) -> SheetPlan:
    """Plan one page for preparer and reviewer to put their names to.

    ``signed`` is the book as it is read from the clean workbook again: what the pack works out
    beside it is no figure of its tables.
    """
    title = "Sign-off: what was read, what was checked, who answers for it"
    cells = Cells(master.names.sign_off, title, REPORT_SHEET, master)
    coverage = run.coverage
    row = _add_block(cells, _FIRST_ROW, "The workbook read", _source_facts(source, run))
    row = _add_result(cells, row, settled, findings, master)
    row = _add_block(cells, row, "What was checked", coverage.checked)
    row = _add_block(cells, row, "What was not checked, and why", coverage.not_checked)
    if coverage.understood:
        row = _add_block(cells, row, "How it was understood", coverage.understood)
    numbered = (table for table in signed.tables.values() if table.table.number)
    prints = ((table.table.caption, fingerprint(table)) for table in numbered)
    tables = map(_table_fact, source.tables.values())
    prints_row = _add_block(cells, _FIRST_ROW, "Tables recognised", tables, 3)
    row = max(row, _add_block(cells, prints_row, FINGERPRINTS, prints, 3))
    _add_signatures(cells, row)
    return cells.as_report(_WIDTHS)


def _source_facts(source: Book, run: Circumstances) -> Iterator[tuple[str, str]]:
    yield "File", PurePath(source.path).name
    yield "SHA-256", source.sha256
    if run.read_at is not None:
        zone = f", {run.read_at.tzname()}" if run.read_at.tzinfo else ""
        yield "Read", f"{run.read_at:%d/%m/%Y %H:%M}{zone}"
    yield "By", f"sexcel {__version__}"
    yield "Budget year", source.year_label(0)
    if version_text := budget_version(source):
        yield "Budget version", version_text
    if source.settings.path:
        yield "Configuration", PurePath(source.settings.path).name
    yield (
        "Figures against their equations",
        "Put right, and listed on Changes" if run.recalculated else "Kept as found, and listed",
    )


def _table_fact(table: BookTable) -> tuple[str, str]:
    places = "; ".join(str(place) for place in table.ranges if place.sheet)
    lines = count_of(len(table.lines), "line")
    return table_title(table), f"{lines}, {places}" if places else lines


def _add_block(
    cells: Cells, row: int, title: str, facts: Iterable[tuple[str, str]], column: int = 1
) -> int:
    """Add a title and a row for each fact; return the row after a blank one.

    Without facts there is no block.
    """
    texts = [(fit_text(name), fit_text(text)) for name, text in facts]
    if not texts:
        return row
    _add_title(cells, row, title, column)
    return cells.facts(row + 1, texts, column=column) + 1


def _add_title(cells: Cells, row: int, title: str, column: int = 1) -> None:
    for position, text in ((column, title), (column + 1, None)):
        cells.text(row, position, text, Look.LABEL, Weight.SECTION)


def _add_result(
    cells: Cells, row: int, settled: Book, findings: Sequence[Finding], master: MasterCheck
) -> int:
    """Add the state of the workbook: live, but for the findings; return the row after it."""
    _add_title(cells, row, "The result")
    cells.text(row + 1, 1, "Checks in this workbook")
    verdict = address(master.names.verdict, cells.sheet)
    cells[row + 1, 2] = PlannedCell(master.text, Style(Look.LINK), verdict)
    row += 2
    total = settled.figure(_HEADLINE)
    entry = settled.entry(_HEADLINE)
    if total is not None and entry is not None:
        name = address(entry.ref, cells.sheet)
        cells.text(row, 1, f"{settled.year_label(0)} {budget_word(settled)}")
        # In words, so that it is aligned with the words above and below it.
        formula = f'IF({name}<0,"−","")&"£"&TEXT(ABS({name}),"#,##0")'
        cells[row, 2] = PlannedCell(minus_pounds(total), Style(Look.LINK), formula)
        row += 1
    cells.text(row, 1, "Findings when the source was read")
    cells.text(row, 2, count_findings(findings))
    return row + 2


def _add_signatures(cells: Cells, row: int) -> None:
    cells.section(row, "Signed", _COLUMNS)
    cells.headings(row + 1, _SIGNATURES)
    for position, signer in enumerate(_SIGNERS, row + 2):
        cells.text(position, 1, signer, Look.HEADING)
        for column in range(2, _COLUMNS + 1):
            cells[position, column] = PlannedCell(None, Style(Look.SIGNATURE))
    cells.text(row + 2 + len(_SIGNERS), 1, _LOST, Look.NOTE)
