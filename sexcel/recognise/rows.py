"""The rows under a header: lines, sub totals, totals and headings, with their names."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.model.book import Entry, Role, Row
from sexcel.model.doubts import GuessedName, RepeatedLine
from sexcel.model.grid import ErrorValue, SheetGrid
from sexcel.model.names import matches_name, normalise
from sexcel.model.recognition import BookColumn, NameKind, NearMiss
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, Kind, RowKeys, Table
from sexcel.recognise.entries import EntryReader
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_roles import LONGEST_NAME, in_order, sum_role
from sexcel.recognise.service_areas import figure_columns, fitting, with_areas, with_sections
from sexcel.recognise.spelling import find_misspelt, find_near_miss

_CAPTION = re.compile(r"\s*(table\s+\d+|figure\s+\d+|notes?\b|source\b|\*)", re.IGNORECASE)
_NO_NAME = frozenset({"", "n a", "na", "none", "no subcommittee"})
_BLANK_ROWS_END = 2
"""Blank rows that end a list; a table that has not come to its total yet may have one more."""

_RATE = re.compile(r"[@\-\u2013\u2014]?\s*\b\d+(?:\.\d+)?\s*%(?:\s+of\b)?")
"""The rate that some people write into the name of a line."""

_ADDING = re.compile(
    r"^(?:less|add|plus|deduct)\b[:\s]|\([a-z](?:\s*[+\-\u2013]\s*[a-z])*\)", re.IGNORECASE
)
"""What tells only how a line counts in its total: ``Less:``, ``(a)``, ``(b + c - d)``."""

_CARRIED = re.compile(
    r"(?:balance|total|sub ?total|page total)?\s*"
    r"(?:(?:carried|brought)\s+(?:forward|down|fwd)|[cb]\s?[/.]\s?(?:f(?:wd)?|d)\.?)",
    re.IGNORECASE,
)
"""``Carried forward``, ``b/f``: the sum of a page, which is neither a line nor a total."""

_FURTHEST = 200
"""Rows below a total that are searched for another."""


class RowReader:
    """Reads one table's rows, top to bottom; what cannot be taken as it stands is a doubt.

    Blank rows and notes end a table, unless it is known to reach down to a ``whole`` range's end.
    """

    def __init__(
        self,
        table: Table,
        sheet: SheetGrid,
        columns: tuple[BookColumn, ...],
        log: ReadingLog,
        *,
        whole: bool = False,
    ) -> None:
        self._table = table
        self._sheet = sheet
        self._columns = columns
        self._log = log
        self._doubts = log.doubts
        self._entries = EntryReader(table, sheet, log)
        self._called = log.lines(table.name)
        self._whole = whole
        self._group = ""
        self._blank_rows = 0
        self._has_lesser = False
        self._lines: set[str] = set()
        self._areas: dict[int, str] = {}

    def read(self, first_row: int, last_row: int) -> tuple[Row, ...]:
        """The rows from ``first_row`` to the table's end, at most ``last_row``."""
        rows = list(self._found(first_row, last_row))
        if not self._table.lines and self._table.keys is not RowKeys.NUMBERED:
            figures = figure_columns(self._columns)
            of_units = self._table.keys is RowKeys.SUB_COMMITTEE
            rows = with_areas(rows, self._areas, figures, of_units=of_units)
            rows = with_sections(rows, figures)
        return tuple(self._told_apart(in_order(tuple(rows))))

    def _found(self, first_row: int, last_row: int) -> Iterator[Row]:
        """The rows as they stand, down to the last total."""
        has_lines = False
        lines: list[Row] = []
        for number in range(first_row, last_row + 1):
            if self._ends(number):
                if self._blank_rows or not self._goes_on(number + 1, last_row):
                    return
                continue
            row = None if self._blank_rows else self._row(number)
            if row is None:
                continue
            if row.role is Role.TOTAL and has_lines:
                if not self._goes_on(number + 1, last_row) and not self._is_topped(
                    row, lines, last_row
                ):
                    yield row
                    return
                # Blocks may each close with a "Total": the last one is the table's.
                row = self._lesser(row)
            has_lines = has_lines or row.role is Role.LINE
            lines += [row] if row.role is Role.LINE else []
            yield row

    def _is_topped(self, total: Row, lines: list[Row], last_row: int) -> bool:
        """Whether the row below a total is a total too, and more likely the table's.

        Where both say the same, the first is; where neither is the sum of all lines, it is said.
        """
        number = total.position + 1
        role = sum_role(self._table, self._labels(number), self._group, has_figures=True)
        if self._table.lines or number > last_row or role is not Role.TOTAL:
            return False
        noted = len(self._doubts)
        below = self._row(number)
        del self._doubts[noted:]  # It is read again where it is taken.
        figures = figure_columns(self._columns)
        if below is None or all(below.figure(one) == total.figure(one) for one in figures):
            return False
        if fitting(below, lines, figures)[0] > fitting(total, lines, figures)[0]:
            return True
        self._repeated(below, total, 2)
        return False

    def _lesser(self, row: Row) -> Row:
        """A total that another total comes after: it closes a block, or is a line of its own."""
        self._has_lesser = True
        role = Role.LINE if self._table.lines else Role.SUB_TOTAL
        return replace(row, role=role, group=self._group, key=_key(role, row.label, self._group))

    def _goes_on(self, first_row: int, last_row: int) -> bool:
        """Whether rows down to a total stand directly below."""
        gap, has_lines = 0, self._has_lesser
        for number in range(first_row, min(last_row, first_row + _FURTHEST) + 1):
            labels = self._labels(number)
            has_figures = any(
                isinstance(self._sheet.value(number, column.position), Decimal)
                for column in self._columns
                if column.column.kind.is_figure
            )
            if not labels and not has_figures:
                gap += 1
                if gap > (not self._table.lines):
                    return False
                continue
            gap = 0
            if has_figures:
                role = sum_role(self._table, labels, self._group, has_figures=True)
                if role is Role.TOTAL and has_lines:
                    return True
                has_lines = has_lines or role is not Role.TOTAL
        return False

    def _told_apart(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, those of a name that others have before them numbered."""
        seen: dict[str, Row] = {}
        copies: dict[str, int] = {}
        for row in rows:
            sums = row.role is Role.SUB_TOTAL
            named = replace(row, key=_key(row.role, row.label, row.group)) if sums else row
            key = named.key
            if key in seen and self._table.keys is not RowKeys.NUMBERED:
                copies[key] = copies.get(key, 1) + 1
                named = self._repeated(named, seen[key], copies[key])
            seen[named.key] = named
            yield named

    def _labels(self, number: int) -> list[str]:
        """What stands in the label columns, blanks and "N/A" left out."""
        labels = (
            self._label(number, c.position) for c in self._columns if c.column.kind is Kind.LABEL
        )
        return [
            text for text in labels if len(text) > LONGEST_NAME or normalise(text) not in _NO_NAME
        ]

    def _ends(self, number: int) -> bool:
        values = [self._sheet.value(number, column.position) for column in self._columns]
        texts = [value for value in values if value is not None and value != ""]
        if not texts:
            self._blank_rows += 1
            return not self._whole and self._blank_rows >= _BLANK_ROWS_END + self._table.total
        after_gap, self._blank_rows = self._blank_rows > 0, 0
        if self._whole:
            return False
        if len(texts) == 1 and _CAPTION.match(str(texts[0])):
            return True
        # Words under a list that has ended: a list's rows fill its other columns too.
        return after_gap and not self._table.total and len(texts) == 1

    def _row(self, number: int) -> Row | None:
        labels = [
            self._label(number, column.position)
            for column in self._columns
            if column.column.kind is Kind.LABEL
        ]
        written = self._labels(number)
        entries = {
            column.name: self._entries.read(number, column, in_row=bool(written))
            for column in self._columns
        }
        has_figures = any(
            entry.value is not None or entry.raw is not None or entry.formula is not None
            for column in self._columns
            if column.column.kind.is_figure and (entry := entries[column.name])
        )
        settled = self._settled(written)
        role = self._role(written, has_figures=has_figures)
        if settled is not None:
            role = Role.TOTAL if settled == TOTAL else Role.LINE
        if any(_CARRIED.fullmatch(label.strip().strip(":")) for label in written):
            return None
        label = self._name(number, labels, role)
        if not label and not has_figures:
            return None
        group = "" if role is Role.TOTAL else self._group
        key = _key(role, label, group)
        if settled is not None and role is Role.LINE:
            key = settled if self._table.lines else normalise(settled)
            label = settled if self._table.keys is RowKeys.NUMBERED else label
        elif role is Role.LINE and self._table.lines:
            key = self._fixed_line(label, entries) or key
        return Row(key, role, label, group, number, entries)

    def _role(self, labels: list[str], *, has_figures: bool) -> Role:
        role = sum_role(self._table, labels, self._group, has_figures=has_figures)
        if role is not None:
            return role
        return Role.HEADING if self._table.total and not has_figures else Role.LINE

    def _settled(self, labels: list[str]) -> str | None:
        """The line that the configuration says goes by one of these labels."""
        for name, texts in self._called.items():
            if any(matches_name(text, label) for text in texts for label in labels):
                self._log.met.add(("lines", self._table.name, name))
                self._lines.add(name)
                return name
        return None

    def _fixed_line(self, label: str, entries: dict[str, Entry]) -> str | None:
        """The declared line that the label names, or misspells."""
        if len(label) > LONGEST_NAME:
            return None
        spelt: dict[str, str] = {}
        bare = _ADDING.sub(" ", _RATE.sub(" ", label)).strip()
        for line in self._table.lines:
            for name in (line.title, *line.aliases):
                if matches_name(name, bare):
                    self._lines.add(line.name)
                    return line.name
                spelt[normalise(name)] = line.name
        meant = find_misspelt(normalise(bare), spelt)
        where = next((entry.ref for entry in entries.values() if entry.value is not None), None)
        if where is None:
            return None
        caption = self._table.caption
        if meant is None or spelt[meant] in self._lines:
            near = find_near_miss(normalise(bare), spelt)
            if near is not None:
                title = self._title(spelt[near[0]])
                miss = NearMiss(NameKind.LINE, where, label, title, caption, near[1])
                self._log.near.append(miss)
            return None
        name = spelt[meant]
        self._lines.add(name)
        title = self._title(name)
        self._doubts.append(GuessedName(where, self._table.name, label, title))
        return name

    def _title(self, line: str) -> str:
        declared = self._table.line(line)
        return line if declared is None else declared.title

    def _label(self, row: int, column: int) -> str:
        value = self._sheet.value(row, column)
        if value is None or isinstance(value, ErrorValue):
            return ""
        return " ".join(str(value).split())

    def _name(self, number: int, labels: list[str], role: Role) -> str:
        """What the row is called; on the way, the group that it opens."""
        if role in (Role.TOTAL, Role.SUB_TOTAL):
            return next((text for text in labels if text), "")
        if len(labels) == 1:
            if role is Role.HEADING:
                self._group = labels[0]
            return labels[0]
        self._group = labels[0] or self._group
        if labels[0]:
            self._areas[number] = labels[0]
        own = labels[-1] if normalise(labels[-1]) not in _NO_NAME else ""
        return own or self._group

    def _repeated(self, row: Row, first: Row, copy: int) -> Row:
        if row.role in (Role.LINE, Role.TOTAL):
            self._doubts.append(
                RepeatedLine(_where(row), self._table.name, row.label, _where(first))
            )
        return Row(f"{row.key} #{copy}", row.role, row.label, row.group, row.position, row.entries)


def _key(role: Role, label: str, group: str) -> str:
    if role is Role.TOTAL:
        return TOTAL
    if role is Role.SUB_TOTAL:
        return f"sub total {normalise(group)}".strip()
    if role is Role.HEADING:
        return f"heading {normalise(label)}"
    return normalise(label)


def _where(row: Row) -> CellRef:
    return next(entry.ref for entry in row.entries.values() if entry.value is not None)
