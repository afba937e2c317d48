"""Reads the case files: small budgets on squared paper, and what a rule must say of them.

The format is described for readers in ``tests/rules/README.md``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sexcel.model.findings import Finding
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid, Visibility
from sexcel.model.refs import column_number, parse_a1

CASES = Path(__file__).parent / "cases"
SHEET_CASES = Path(__file__).parents[1] / "auditing" / "cases"

_HEADING = re.compile(r"## (?P<kind>Speaks|Silent): (?P<title>.+)")
_CHANGE = re.compile(r"- (?:(?P<sheet>[^!]+)!)?(?P<cell>[A-Z]+[0-9]+) becomes (?P<value>.+)")
_LEFT_OUT = re.compile(r"- (?P<sheet>.+) is left out")
_FIGURE = re.compile(r"-?[£€$]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_DATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
_FORMULA = re.compile(r"=(?P<formula>.+?)\s*→\s*(?P<value>.*)")
_FINDING = re.compile(r"(?:SEC|SHT)[0-9]{3}\b")

_HIDDEN = re.compile(
    r"- (?:row (?P<row>[0-9]+) of |column (?P<column>[A-Z]+) of )?(?P<sheet>.+) is hidden"
)

Cells = dict[tuple[int, int], Cell]


@dataclass(frozen=True)
class ExpectedFinding:
    """A finding as a case file gives it; ``words`` must be in its message."""

    code: str
    cell: str
    found: Decimal | str | None = None
    expected: Decimal | str | None = None
    difference: Decimal | str | None = None
    effect: Decimal | str | None = None
    words: tuple[str, ...] = field(default=(), compare=False)


@dataclass
class _Sheet:
    cells: Cells
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    visibility: Visibility = Visibility.VISIBLE

    def grid(self, name: str) -> SheetGrid:
        """Return the sheet as readers see it."""
        return SheetGrid(
            name,
            self.cells,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            visibility=self.visibility,
        )


Sheets = dict[str, _Sheet]


@dataclass(frozen=True)
class Case:
    """One case: the workbook as cells, and all that the rules must find in it."""

    rule: str
    speaks: bool
    title: str
    grid: Grid
    findings: tuple[ExpectedFinding, ...]

    @property
    def name(self) -> str:
        """Return rule and title, as the test report shows them."""
        return f"{self.rule}: {'speaks' if self.speaks else 'silent'}: {self.title}"


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of one file.

    Raises ValueError, with the line, where the file cannot be understood.
    """
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    if first != f"# {path.stem}":
        raise ValueError(f"{path.name}: the first line must be '# {path.stem}'")
    sections = tuple(_sections(lines))
    shared = _Section("", "", ()) if sections[0].kind else sections[0]
    base: Sheets = {}
    for block in shared.blocks():
        _add_sheet(base, block)
    return tuple(_case(path.stem, base, section) for section in sections if section.kind)


@dataclass(frozen=True)
class _Section:
    kind: str
    title: str
    lines: tuple[str, ...]

    def blocks(self) -> Iterator[tuple[str, ...]]:
        """Yield the lines between each pair of fences."""
        block: list[str] | None = None
        for line in self.lines:
            if line.startswith("```"):
                if block is not None:
                    yield tuple(block)
                block = [] if block is None else None
            elif block is not None and line.strip():
                block.append(line)

    def changes(self) -> Iterator[str]:
        """Return the changes of the budget in this case."""
        return (line for line in self.lines if line.startswith("- "))


def _sections(lines: list[str]) -> Iterator[_Section]:
    kind, title = "", ""
    inside: list[str] = []
    for line in lines:
        if line.startswith("#"):
            heading = _HEADING.fullmatch(line)
            if heading is None:
                raise ValueError(f"{line!r} is no heading 'Speaks: …' or 'Silent: …'")
            yield _Section(kind, title, tuple(inside))
            kind, title, inside = heading["kind"], heading["title"], []
        else:
            inside.append(line)
    yield _Section(kind, title, tuple(inside))


def _case(rule: str, base: Sheets, section: _Section) -> Case:
    sheets = {name: _Sheet(dict(sheet.cells)) for name, sheet in base.items()}
    findings: list[ExpectedFinding] = []
    for block in section.blocks():
        if _FINDING.match(block[0]):
            findings.extend(_expected_finding(line, sheets) for line in block)
        else:
            _add_sheet(sheets, block)
    for change in section.changes():
        _change(sheets, change)
    grid = Grid(f"{rule}.xlsx", "0" * 64, tuple(sheet.grid(name) for name, sheet in sheets.items()))
    return Case(rule, section.kind == "Speaks", section.title, grid, tuple(findings))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _add_sheet(sheets: Sheets, block: tuple[str, ...]) -> None:
    name, *letters = _cells(block[0])
    columns = [column_number(letter) for letter in letters]
    cells: Cells = {}
    for line in block[1:]:
        number, *texts = _cells(line)
        if not number.isdecimal() or len(texts) > len(columns):
            raise ValueError(f"{line!r} is no row of {name!r}")
        for column, text in zip(columns, texts, strict=False):
            cell = _cell(text)
            if cell is not None:
                cells[int(number), column] = cell
    sheets[name] = _Sheet(cells)


def _change(sheets: Sheets, line: str) -> None:
    left_out = _LEFT_OUT.fullmatch(line)
    if left_out is not None:
        del sheets[left_out["sheet"]]
        return
    hidden = _HIDDEN.fullmatch(line)
    if hidden is not None:
        _hide(sheets[hidden["sheet"]], hidden["row"], hidden["column"])
        return
    change = _CHANGE.fullmatch(line)
    if change is None:
        raise ValueError(f"{line!r} is no change 'Sheet!A1 becomes …'")
    cells = sheets[change["sheet"] or _first(sheets)].cells
    place = parse_a1(change["cell"])
    cell = None if change["value"] == "blank" else _cell(change["value"])
    if cells.get(place) == cell:
        raise ValueError(f"{line!r} changes nothing")
    if cell is None:
        del cells[place]
    else:
        cells[place] = cell


def _hide(sheet: _Sheet, row: str | None, column: str | None) -> None:
    if row is not None:
        sheet.hidden_rows.add(int(row))
    elif column is not None:
        sheet.hidden_columns.add(column_number(column))
    else:
        sheet.visibility = Visibility.HIDDEN


def _first(sheets: Sheets) -> str:
    return next(iter(sheets))


def _cell(text: str) -> Cell | None:
    formula = _FORMULA.fullmatch(text)
    if formula is not None:
        value = formula["value"]
        return Cell(_value(value), formula["formula"], _number_format(value))
    value = _value(text)
    return None if value is None else Cell(value, number_format=_number_format(text))


def _number_format(text: str) -> str:
    """Return how a figure is shown that is written so."""
    if _FIGURE.fullmatch(text) is None:
        return "General"
    currency = re.match(r"-?([€$])", text)
    if currency is not None:
        return f'"{currency[1]}"#,##0'
    return "0%" if text.endswith("%") else "General"


def _value(text: str) -> CellValue:
    """Return what a cell holds.

    ``£1,000``, ``5%`` and ``2.8`` are figures, ``"£1,000"`` is text, ``#REF!`` an error.
    """
    if not text:
        return None
    if text.startswith('"'):
        return text.strip('"')
    if text.startswith("#"):
        return ErrorValue(text)
    if _DATE.fullmatch(text):
        return datetime.strptime(text, "%d/%m/%Y").date()
    if not _FIGURE.fullmatch(text):
        return text
    figure = Decimal(re.sub("[£€$,%]", "", text))
    return figure / 100 if text.endswith("%") else figure


def _expected_finding(line: str, sheets: Sheets) -> ExpectedFinding:
    code, cell, *facts = _cells(line)
    if "!" not in cell and cell != "workbook":
        cell = f"{_first(sheets)}!{cell}"
    values: dict[str, Decimal | str] = {}
    words: list[str] = []
    for fact in facts:
        name, _, text = fact.partition(" ")
        if fact.startswith('"'):
            words.append(fact.strip('"'))
        elif name in ("found", "expected", "difference", "effect"):
            value = _value(text)
            if isinstance(value, ErrorValue):
                value = value.code
            assert isinstance(value, Decimal | str)
            values[name] = value
        else:
            raise ValueError(f"{fact!r} says nothing of a finding")
    return ExpectedFinding(
        code,
        cell,
        values.get("found"),
        values.get("expected"),
        values.get("difference"),
        values.get("effect"),
        tuple(words),
    )


def assert_findings(findings: Iterable[Finding], case: Case) -> None:
    """Assert that the findings are those of the case, with its words in their messages."""
    found_findings = sorted(map(as_expected, findings), key=_place)
    expected_findings = sorted(case.findings, key=_place)
    assert found_findings == expected_findings
    for finding, expected in zip(found_findings, expected_findings, strict=True):
        for words in expected.words:
            assert words in finding.words[0]


def _place(finding: ExpectedFinding) -> tuple[str, str]:
    return finding.code, finding.cell


def as_expected(finding: Finding) -> ExpectedFinding:
    """Return a finding as a case file would give it."""
    return ExpectedFinding(
        finding.rule,
        f"{finding.sheet}!{finding.cell}" if finding.cell else "workbook",
        finding.found,
        finding.expected,
        finding.difference,
        finding.effect,
        (finding.message,),
    )
