"""The rows under the headings of a table: lines, sub totals, totals and section headings."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.core_team import GRADE_FTE
from sexcel.budget.setup_words import NOT_READ
from sexcel.model.book import Entry, Role, Row
from sexcel.model.doubts import GuessedName, RepeatedLine
from sexcel.model.exclusions import is_left_out, is_part
from sexcel.model.expressions import ONE
from sexcel.model.expressions import names as expression_names
from sexcel.model.grid import ErrorValue, SheetGrid
from sexcel.model.names import matches_name, normalise
from sexcel.model.recognition import BookColumn, NameKind, NearMiss
from sexcel.model.refs import CellRef
from sexcel.model.setup import SetupRow
from sexcel.model.tables import TOTAL, Kind, RowKeys, Table
from sexcel.recognise.added_rows import added_positions, find_added
from sexcel.recognise.category_names import name_categories
from sexcel.recognise.entries import EntryReader
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_roles import LONGEST_NAME, is_sub_total, row_key, sum_role
from sexcel.recognise.row_sums import (
    adds_all,
    as_total,
    close_blocks,
    mark_nested,
    may_be_sum,
    name_empty_lines,
    name_total,
)
from sexcel.recognise.running_sums import settle_running_sums
from sexcel.recognise.section_totals import (
    count_sums,
    figure_columns,
    move_section_totals_below,
    move_sums_below,
)
from sexcel.recognise.service_areas import name_areas
from sexcel.recognise.spelling import find_misspelt, find_near_miss

_CAPTION = re.compile(r"\s*(table\s+\d+|figure\s+\d+|notes?\b|source\b|\*)", re.IGNORECASE)
_NO_NAME = frozenset({"", "n a", "na", "none", "no subcommittee"})

_LAST_GAP = 2
"""Blank rows that end a list: one is a spacer, after two something else begins. A table whose
total is still to come may have one more."""

_RATE = re.compile(r"(?:\bat\s+)?[@\-\u2013\u2014]?\s*\b\d+(?:\.\d+)?\s*%(?:\s+of\b)?")
"""The rate that some people write into the name of a line."""

_SIGN_WORDS = re.compile(
    r"^(?:less|add|plus|deduct|of which)\b[:\s]|\(net\b[^)]*\)|"
    r"\([a-z](?:\s*[+\-\u2013]\s*[a-z])*\)",
    re.IGNORECASE,
)
"""What says only how a line counts in its total: ``Less:``, ``of which``, ``(net)``, ``(a)``,
``(b + c - d)``."""

_CARRIED = re.compile(
    r"(?:balance|total|sub ?total|page total)?\s*"
    r"(?:(?:carried|brought)\s+(?:forward|down|fwd)|[cb]\s?[/.]\s?(?:f(?:wd)?|d)\.?)\s*:?",
    re.IGNORECASE,
)
"""``Carried forward``, ``b/f``: the sum of a page, which is neither a line nor a total."""

_OF_RATES = re.compile(r"\b(?:rates?|charge|cost) per (?:fte|head|post)\b|\brates?$", re.IGNORECASE)
"""The name of a row of rates: ``Rate per FTE``, ``Annual rate``."""

_LEAST_SUMMED = 2
"""Lines that a row without a name adds up to be their total: of one it may be a copy."""

_WIDEST_MARGIN = 4
"""Columns left of the labels in which the word for a sum is looked for: a table has a reference, a
type and an owner there, hardly more."""

_WIDEST_GAP = 12
"""Blank rows above a total whose formulas add up the lines: room that a team left for more. A
screen has three times as many, and behind that nobody sees that the two belong together."""

_FURTHEST_TOTAL = 200
"""Rows below a total that are searched for another. Blocks of a budget have a dozen lines; with
no bound each of many totals would search the whole sheet."""


_SUMMED = (Role.LINE, Role.SUB_TOTAL)
"""What a row may be taken for that turns out to be the total."""


_JOINTS = re.compile("[-:\u2013\u2014/]")
"""What people put between the name of a whole and that of its part."""


_WORDS = re.compile(r"[^\W\d_]{4}|\b(?:19|20)\d\d|FY ?\d\d", re.IGNORECASE)
"""What a heading has and the place of an amount has not: ``TBC`` and ``nil`` are shorter."""

_LEAST_REPEATED = 3
"""Lines with a name that came before from which their names may be those of groups."""

_MOST_REPEATED = 3
"""One line in so many may be a copy of another: where more are, the column names groups of lines,
and no line of them is there twice."""


class RowReader:
    """Reads one table's rows, top to bottom; what cannot be read as it is becomes a doubt.

    Blank rows and notes end a table, unless the configuration gives its range (``has_range``).
    """

    def __init__(
        self,
        table: Table,
        sheet: SheetGrid,
        columns: Sequence[BookColumn],
        log: ReadingLog,
        *,
        has_range: bool = False,
    ) -> None:
        self._table = table
        self._sheet = sheet
        self._columns = columns
        self._label_columns = [c.position for c in columns if c.column.kind is Kind.LABEL]
        self._figure_columns = [column for column in columns if column.column.kind.is_figure]
        self._given_columns = [
            column.name for column in self._figure_columns if column.column.formula is None
        ]
        self._log = log
        self._entries = EntryReader(table, sheet, log)
        self._configured = log.lines(table.name)
        self._has_range = has_range
        self._group = ""
        self._blank_rows = 0
        self._has_sub_total = False
        self._lines: set[str] = set()
        self._areas: dict[int, str] = {}
        self._settled: dict[int, SetupRow] = {}

    def read(self, first_row: int, last_row: int) -> tuple[Row, ...]:
        """Return the rows from ``first_row`` to the table's end, at most ``last_row``."""
        noted = len(self._log.doubts)
        rows = self._read_body(first_row, last_row)
        last = rows[-1].position if rows else last_row
        self._log.doubts[noted:] = [
            doubt
            for doubt in self._log.doubts[noted:]
            # A second total right below the first is a doubt about this table.
            if self._position_of(doubt.ref) <= last or isinstance(doubt, RepeatedLine)
        ]
        lines = sum(row.role is Role.LINE for row in rows)
        repeated = [d for d in self._log.doubts[noted:] if isinstance(d, RepeatedLine)]
        if len(repeated) >= _LEAST_REPEATED and _MOST_REPEATED * len(repeated) > lines:
            self._log.doubts[:] = [d for d in self._log.doubts if d not in repeated]
        return rows

    def _read_body(self, first_row: int, last_row: int) -> tuple[Row, ...]:
        rows = name_empty_lines(list(self._read_rows(first_row, last_row)), self._given_columns)
        if not self._table.lines and self._table.keys is not RowKeys.NUMBERED:
            figures = figure_columns(self._columns)
            rows = self._without_parts(rows)
            if self._table.total:
                rows = name_total(rows, self._given_columns)
                rows = close_blocks(self._without_next_block(rows), self._given_columns)
                rows = mark_nested(rows, self._given_columns)
            of_sub_committees = self._table.keys is RowKeys.SUB_COMMITTEE
            rows = name_areas(rows, self._areas, figures, of_sub_committees=of_sub_committees)
            rows = move_section_totals_below(self._without_excluded(rows), figures)
        if not self._table.lines or not self._table.total:
            rows = list(self._number_copies(self._settle(move_sums_below(rows))))
            return _without_trailing_headings(rows)
        rows = list(self._number_copies(move_sums_below(rows)))
        rows = name_categories(rows, self._table, self._given_columns)
        rows = move_sums_below(settle_running_sums(rows, self._table, self._given_columns))
        return _without_trailing_headings(self._settle(rows))

    def _position_of(self, ref: CellRef) -> int:
        """Return the row of the table that a cell is in: its column, in a table on its side."""
        return ref.row if self._sheet.ref(1, 2).row == 1 else ref.column

    def _settle(self, rows: list[Row]) -> list[Row]:
        """Return the rows, those a person settled as that person has it."""
        return [self._settle_row(row) for row in rows] if self._settled else rows

    def _settle_row(self, row: Row) -> Row:
        settled = self._settled.get(row.position)
        if settled is None:
            return row
        if settled.role and row.role.value != settled.role:
            role = Role(settled.role)
            group = "" if role is Role.TOTAL else row.group
            row = replace(row, role=role, group=group, key=row_key(role, row.label, group))
        is_line = row.role is Role.LINE
        return replace(row, group=settled.area) if settled.area and is_line else row

    def _find_settled(self, number: int) -> SetupRow | None:
        """Return what a person settled of a row, and note that it was used."""
        setup, name = self._log.setup, self._table.name
        if not setup.has_rows(name):
            return None
        cells = [self._sheet.ref(number, column.position) for column in self._columns]
        settled = setup.row(name, cells)
        if settled is not None:
            setup.use(settled)
        return settled

    def _read_rows(self, first_row: int, last_row: int) -> Iterator[Row]:
        """Yield the rows in the order of the sheet, down to the last total."""
        lines: list[Row] = []
        body: list[Row] = []
        for number in range(first_row, last_row + 1):
            if self._ends_at(number):
                if self._blank_rows and self._adds_up_above(number + 1, last_row, lines):
                    self._blank_rows = 0
                    continue
                if self._blank_rows or not self._goes_on(number + 1, last_row):
                    return
                continue
            if lines and self._begins_another(number):
                return
            row = None if self._blank_rows else self._read_row(number)
            if row is None:
                continue
            is_settled = number in self._settled
            if not is_settled and row.role in _SUMMED and self._may_be_total(row, lines):
                row = self._name_sum(row, lines, body)
            body.append(row)
            if row.role is Role.TOTAL and lines:
                if is_settled:
                    yield row
                    return
                if not self._goes_on(number + 1, last_row) and not self._has_better_total(
                    row, lines, last_row
                ):
                    yield row
                    return
                # Blocks may each close with a "Total": the last one is the table's.
                row = self._demote(row)
                body[-1] = row
            if row.role is Role.LINE:
                lines.append(row)
            yield row

    def _begins_another(self, number: int) -> bool:
        """Say whether a row has words where the table has figures: the headings of another."""
        if self._has_range or self._repeats_headings(number):
            return False
        values = [self._sheet.value(number, c.position) for c in self._figure_columns]
        filled = [value for value in values if value is not None and value != ""]
        words = [value for value in filled if isinstance(value, str) and _WORDS.search(value)]
        return len(words) >= _LEAST_SUMMED and len(words) == len(filled)

    def _without_next_block(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows without words below a gap, under a table whose total is at its head."""
        is_headed = bool(rows) and rows[0].role is Role.TOTAL and not self._has_range
        columns = [column.name for column in self._figure_columns]
        for index in range(1, len(rows) if is_headed else 0):
            has_gap = rows[index].position > rows[index - 1].position + 1
            figures = (row.figure(column) for row in rows[index:] for column in columns)
            if has_gap and all(figure is None for figure in figures):
                return list(rows[:index])
        return list(rows)

    def _may_be_total(self, row: Row, lines: Sequence[Row]) -> bool:
        """Say whether a row may be the sum of all rows above, by its name or its formulas."""
        added = added_positions(row, self._given_columns)
        return may_be_sum(row.label) or (
            len(lines) >= _LEAST_SUMMED and all(line.position in added for line in lines)
        )

    def _name_sum(self, row: Row, lines: Sequence[Row], body: Sequence[Row]) -> Row:
        """Return a row as the total, where it is the sum of all rows above, whatever its name."""
        if len(lines) < _LEAST_SUMMED or self._table.lines or not self._table.total:
            return row
        figures = figure_columns(self._columns)
        if is_sub_total(row.label):
            return row
        if row.label:
            above = close_blocks(body, self._given_columns)
            return as_total(row) if adds_all(row, above, self._given_columns) else row
        right, asked = count_sums(row, lines, figures)
        return as_total(row) if asked and right == asked else row

    def _has_better_total(self, total: Row, lines: list[Row], last_row: int) -> bool:
        """Say whether the row below a total is a total too, and more likely the table's.

        Where both are equal, the first is; where neither is the sum of all lines, it is a doubt.
        """
        number = total.position + 1
        role = sum_role(self._table, self._labels(number), self._group, has_figures=True)
        if self._table.lines or number > last_row or role is not Role.TOTAL:
            return False
        doubts = len(self._log.doubts)
        below = self._read_row(number)
        del self._log.doubts[doubts:]  # It is read again where it is the table's.
        figures = figure_columns(self._columns)
        if below is None or all(below.figure(name) == total.figure(name) for name in figures):
            return False
        if count_sums(below, lines, figures)[0] > count_sums(total, lines, figures)[0]:
            return True
        self._number_copy(below, total, 2)
        return False

    def _adds_up_above(self, first_row: int, last_row: int, lines: Sequence[Row]) -> bool:
        """Say whether the next row with figures is a total whose formulas add up the lines."""
        positions = [column.position for column in self._columns]
        for number in range(first_row, min(last_row, first_row + _WIDEST_GAP) + 1):
            if any(self._sheet.value(number, position) is not None for position in positions):
                doubts = len(self._log.doubts)
                below = self._read_row(number)
                del self._log.doubts[doubts:]  # It is read again as the total.
                if below is None or below.role is not Role.TOTAL:
                    return False
                added = added_positions(below, self._given_columns)
                return any(line.position in added for line in lines)
        return False

    def _without_parts(self, rows: list[Row]) -> list[Row]:
        """Return the rows, those called ``of which`` as memo where no formula adds them up."""
        counted = {
            position
            for row in rows
            if not is_part(row.label)
            for position in added_positions(row, self._given_columns)
        }
        return [
            replace(row, role=Role.MEMO)
            if row.role is Role.LINE and is_part(row.label) and row.position not in counted
            else row
            for row in rows
        ]

    def _without_excluded(self, rows: list[Row]) -> list[Row]:
        """Return the rows, lines that the name and the formulas of the total leave out as memo."""
        total = next((row for row in rows if row.role is Role.TOTAL), None)
        added = frozenset() if total is None else added_positions(total, self._given_columns)
        if total is None or not added:
            return rows
        counted = [text for row in rows if row.position in added for text in self._texts(row)]
        return [
            replace(row, role=Role.MEMO)
            if row.role is Role.LINE
            and row.position not in added
            and (is_part(row.label) or is_left_out(total.label, self._texts(row), counted))
            else row
            for row in rows
        ]

    def _texts(self, row: Row) -> list[str]:
        """Return all texts of a row of the sheet: its status is in a column that is not read."""
        columns = self._sheet.rows.get(row.position, ())
        values = (self._sheet.value(row.position, column) for column in columns)
        return [value for value in values if isinstance(value, str)]

    def _demote(self, row: Row) -> Row:
        """Return a total that another total comes after: it closes a block, or is a line."""
        self._has_sub_total = True
        role = Role.LINE if self._table.lines else Role.SUB_TOTAL
        return replace(row, role=role, group=self._group, key=row_key(role, row.label, self._group))

    def _goes_on(self, first_row: int, last_row: int) -> bool:
        """Say whether rows down to a total follow directly."""
        gap, has_lines = 0, self._has_sub_total
        for number in range(first_row, min(last_row, first_row + _FURTHEST_TOTAL) + 1):
            labels = self._labels(number)
            has_figures = any(
                isinstance(self._sheet.value(number, column.position), Decimal)
                for column in self._figure_columns
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
                if self._adds_up(number, first_row - 1):
                    return True
                has_lines = has_lines or role is not Role.TOTAL
        return False

    def _adds_up(self, number: int, total: int) -> bool:
        """Say whether the formulas of a row add up another, which then is a part of the table."""
        refs = [self._sheet.ref(number, column.position) for column in self._figure_columns]
        cells = [(ref, self._sheet.cell(ref.row, ref.column)) for ref in refs]
        return any(
            cell is not None
            and cell.formula
            and "-" not in cell.formula
            and total in find_added(cell.formula, ref, across=ref.row != number)
            for ref, cell in cells
        )

    def _number_copies(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, numbered where rows before them have the same name."""
        firsts: dict[str, Row] = {}
        copies: dict[str, int] = {}
        for row in rows:
            key = row.key
            if row.role is Role.SUB_TOTAL:
                key = row_key(row.role, row.label, row.group)
            numbered = replace(row, key=key)
            if key in firsts and self._table.keys is not RowKeys.NUMBERED:
                copies[key] = copies.get(key, 1) + 1
                numbered = self._number_copy(numbered, firsts[key], copies[key])
            firsts[numbered.key] = numbered
            yield numbered

    def _number_copy(self, row: Row, first: Row, number: int) -> Row:
        figures = [row.figure(column.name) for column in self._figure_columns]
        if row.role in (Role.LINE, Role.TOTAL) and any(figures):
            self._log.doubts.append(
                RepeatedLine(label_cell(row), self._table.name, row.label, label_cell(first))
            )
        return replace(row, key=f"{row.key} #{number}")

    def _labels(self, number: int) -> list[str]:
        """Return the texts of the label columns, blanks and "N/A" left out."""
        return [
            text
            for text in self._label_texts(number)
            if len(text) > LONGEST_NAME or normalise(text) not in _NO_NAME
        ]

    def _label_texts(self, number: int) -> list[str]:
        values = (self._sheet.value(number, column) for column in self._label_columns)
        texts = [
            "" if value is None or isinstance(value, ErrorValue) else " ".join(str(value).split())
            for value in values
        ]
        if not any(texts):
            texts[-1:] = [self._sum_word(number) or self._margin_text(number)]
        return texts

    def _sum_word(self, number: int) -> str:
        """Return the name of a sum from any other cell left of the figures; empty where none.

        Excel puts "Total" into the first column of a table, whatever that column is for.
        """
        first_figure = min((column.position for column in self._figure_columns), default=1)
        leftmost = max(1, min(self._label_columns, default=first_figure) - _WIDEST_MARGIN)
        texts = (
            value
            for position in range(leftmost, first_figure)
            if isinstance(value := self._sheet.value(number, position), str)
            and len(value) <= LONGEST_NAME
        )
        names = (
            " ".join(text.split())
            for text in texts
            if sum_role(self._table, [text], self._group, has_figures=True) is not None
        )
        return next(names, "")

    def _margin_text(self, number: int) -> str:
        """Return the text right before the figures of a row; empty where it has no figures."""
        positions = [column.position for column in self._figure_columns]
        if not any(isinstance(self._sheet.value(number, x), Decimal) for x in positions):
            return ""
        first = min(positions)
        margin = range(first - 1, max(0, first - 1 - _WIDEST_MARGIN), -1)
        texts = (self._sheet.value(number, column) for column in margin)
        text = next((text for text in texts if text is not None), None)
        short = isinstance(text, str) and len(text) <= LONGEST_NAME
        return " ".join(text.split()) if isinstance(text, str) and short else ""

    def _ends_at(self, number: int) -> bool:
        """Say whether the table may end at a row: blank rows, a caption, or words below a gap."""
        values = [self._sheet.value(number, column.position) for column in self._columns]
        filled = [value for value in values if value is not None and value != ""]
        if not filled:
            self._blank_rows += 1
            return not self._has_range and self._blank_rows >= _LAST_GAP + self._table.total
        is_after_gap, self._blank_rows = self._blank_rows > 0, 0
        if self._has_range or len(filled) > 1:
            return False
        if _CAPTION.match(str(filled[0])):
            return True
        # Words under a list that has ended: a list's rows fill its other columns too.
        return is_after_gap and not self._table.total

    def _read_row(self, number: int) -> Row | None:
        labels = self._labels(number)
        settled = self._find_settled(number)
        if settled is None and any(_CARRIED.fullmatch(label) for label in labels):
            return None
        if settled is not None and settled.role == NOT_READ:
            return None
        if settled is None and self._repeats_headings(number):
            return None
        entries = {
            column.name: self._entries.read(number, column, in_row=bool(labels))
            for column in self._columns
        }
        figures = (entries[column.name] for column in self._figure_columns)
        has_figures = any(
            entry.value is not None or entry.raw is not None or entry.formula is not None
            for entry in figures
        )
        role = self._role(labels, has_figures=has_figures)
        if role is Role.LINE and self._has_rates(labels, entries):
            role = Role.MEMO
        configured = self._configured_line(labels)
        if configured is not None:
            role = Role.TOTAL if configured == TOTAL else Role.LINE
        if settled is not None:
            self._settled[number] = settled
            if settled.role and TOTAL in (settled.role, role.value):
                # Others are settled at the end: this decides where the table ends.
                role = Role(settled.role)
                self._has_sub_total |= role is Role.SUB_TOTAL
            configured = settled.line or configured
        label = self._name_row(number, role)
        if not label and not has_figures:
            return None
        group = "" if role is Role.TOTAL else self._group
        key = row_key(role, self._with_heading(label), group)
        if configured is not None and role is Role.LINE:
            key = configured if self._table.lines else normalise(configured)
            label = configured if self._table.keys is RowKeys.NUMBERED else label
        elif settled is not None and role is Role.LINE and settled.name:
            key = normalise(settled.name)
        elif role is Role.LINE and self._table.lines:
            key = self._declared_line(label, entries) or key
        return Row(key, role, label, group, number, entries)

    def _repeats_headings(self, number: int) -> bool:
        """Say whether a row has the headings again, as at the top of a page."""
        texts = [
            (normalise(value), normalise(column.heading))
            for column in self._figure_columns
            if isinstance(value := self._sheet.value(number, column.position), str)
        ]
        repeated = [value for value, heading in texts if value and heading.endswith(value)]
        return len(repeated) >= _LEAST_SUMMED and len(repeated) == len(texts)

    def _with_heading(self, label: str) -> str:
        """Return a grade that is a number alone as tables call it across: ``Grade 6`` for 6."""
        title = self._table.labels[-1].title
        return f"{title} {label}" if title == GRADE_FTE.title and label.isdigit() else label

    def _role(self, labels: list[str], *, has_figures: bool) -> Role:
        role = sum_role(self._table, labels, self._group, has_figures=has_figures)
        if role is not None:
            return role
        return Role.HEADING if self._table.total and not has_figures else Role.LINE

    def _has_rates(self, labels: Sequence[str], entries: Mapping[str, Entry]) -> bool:
        """Say whether a row says that it has rates: the £ of one FTE, or a share of the lines."""
        if all(column.column.kind is Kind.FTE for column in self._figure_columns):
            return any("£" in label or _OF_RATES.search(label) for label in labels)
        found = (entries[column.name] for column in self._figure_columns)
        rates = [abs(e.figure / e.unit) for e in found if e.figure is not None]
        is_named = any(_OF_RATES.search(label) for label in labels)
        return is_named and bool(rates) and max(rates) < ONE

    def _configured_line(self, labels: list[str]) -> str | None:
        """Return the line to which the configuration gives one of these labels."""
        for name, texts in self._configured.items():
            if any(matches_name(text, label) for text in texts for label in labels):
                self._log.used.add(("lines", self._table.name, name))
                self._lines.add(name)
                return name
        return None

    def _declared_line(self, label: str, entries: dict[str, Entry]) -> str | None:
        """Return the declared line that the label names, or misspells."""
        if len(label) > LONGEST_NAME:
            return None
        text = self._without_composite(_SIGN_WORDS.sub(" ", _RATE.sub(" ", label)).strip())
        names: dict[str, str] = {}
        for line in self._table.lines:
            for name in line.names:
                if matches_name(name, text):
                    self._lines.add(line.name)
                    return line.name
                if "*" not in name:
                    names[normalise(name)] = line.name
        ref = next((entry.ref for entry in entries.values() if entry.value is not None), None)
        if ref is None:
            return None
        misspelt = find_misspelt(normalise(text), names)
        if misspelt is None or names[misspelt] in self._lines:
            near = find_near_miss(normalise(text), names)
            if near is not None:
                title, caption = self._title(names[near[0]]), self._table.caption
                self._log.near.append(NearMiss(NameKind.LINE, ref, label, title, caption, near[1]))
            return None
        line_name = names[misspelt]
        self._lines.add(line_name)
        self._log.doubts.append(GuessedName(ref, self._table.name, label, self._title(line_name)))
        return line_name

    def _without_composite(self, text: str) -> str:
        """Return the name of a line without the line that it is part of: ``SECAS: Discount``."""
        for composite in self._table.lines:
            first, _, part = _JOINTS.sub(" ", text).partition(" ")
            if (
                composite.formula is None
                or first.casefold() != composite.title.split()[0].casefold()
            ):
                continue
            for leaf in expression_names(composite.formula):
                line = self._table.line(leaf)
                if line is not None and any(matches_name(name, part) for name in line.names):
                    return part.strip()
        return text

    def _title(self, line: str) -> str:
        declared = self._table.line(line)
        return line if declared is None else declared.title

    def _name_row(self, number: int, role: Role) -> str:
        """Return what the row is called, and note the group that it opens."""
        labels = self._label_texts(number)
        if role in (Role.TOTAL, Role.SUB_TOTAL):
            return next((text for text in labels if text), "")
        if len(labels) == 1:
            if role is Role.HEADING:
                self._group = labels[0]
            return labels[0]
        self._group = labels[0] or self._group
        if labels[0]:
            self._areas[number] = labels[0]
        own_name = labels[-1] if normalise(labels[-1]) not in _NO_NAME else ""
        return own_name or self._group


def _without_trailing_headings(rows: list[Row]) -> tuple[Row, ...]:
    """Return the rows up to the last with figures, where a total is among them.

    Words below the total are the title of what comes next.
    """
    roles = [row.role for row in rows]
    last = len(rows)
    while last and Role.TOTAL in roles and roles[last - 1] is Role.HEADING:
        last -= 1
    return tuple(rows[:last])


def label_cell(row: Row) -> CellRef:
    """Return the cell with the name of a row, or its first cell that is not empty."""
    entries = list(row.entries.values())
    named = (
        entry.ref for entry in reversed(entries) if " ".join(str(entry.value).split()) == row.label
    )
    filled = (entry.ref for entry in entries if entry.value is not None)
    return next(named, next(filled, entries[0].ref))
