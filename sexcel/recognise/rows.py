"""The rows under the headings of a table: lines, sub totals, totals and section headings."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.category_words import DISCOUNT_WORDS
from sexcel.budget.setup_words import NOT_READ
from sexcel.model.book import Role, Row
from sexcel.model.doubts import RepeatedLine
from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.setup import SetupRow
from sexcel.model.tables import TOTAL, RowKeys, Table
from sexcel.recognise.added_rows import added_positions, find_added
from sexcel.recognise.category_names import name_categories
from sexcel.recognise.entries import EntryReader
from sexcel.recognise.line_names import LineNames
from sexcel.recognise.memo_rows import (
    as_rates,
    has_rates,
    mark_by_criteria,
    mark_excluded,
    mark_listed_sums,
    mark_parts,
)
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_copies import drop_group_names, note_copy, number_copies
from sexcel.recognise.row_labels import RowLabels
from sexcel.recognise.row_roles import is_sub_total, names_group, row_key
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
    move_to_named_blocks,
    name_sums_of_words,
)
from sexcel.recognise.service_areas import name_areas
from sexcel.recognise.table_ends import (
    drop_next_block,
    drop_trailing_headings,
    has_words,
    repeats_headings,
)

_CAPTION = re.compile(r"\s*(table\s+\d+|figure\s+\d+|notes?\b|source\b|\*)", re.IGNORECASE)

_LAST_GAP = 2
"""Blank rows that end a list: one is a spacer, after two something else begins. A table whose
total is still to come may have one more."""

_CARRIED = re.compile(
    r"(?:balance|total|sub ?total|page total)?\s*"
    r"(?:(?:carried|brought)\s+(?:forward|down|fwd)|[cb]\s?[/.]\s?(?:f(?:wd)?|d)\.?)\s*:?",
    re.IGNORECASE,
)
"""``Carried forward``, ``b/f``: the sum of a page, which is neither a line nor a total."""

_DEDUCTED = re.compile(rf"\b(?:{'|'.join(DISCOUNT_WORDS)})", re.IGNORECASE)
"""What a row under a total of services is called that only Table 2 takes off: no line of theirs."""

_LEAST_SUMMED = 2
"""Lines that a row without a name adds up to be their total: of one it may be a copy."""

_WIDEST_GAP = 12
"""Blank rows above a total whose formulas add up the lines: room that a team left for more. A
screen has three times as many, and behind that nobody sees that the two belong together."""

_FURTHEST_TOTAL = 200
"""Rows below a total that are searched for another. Blocks of a budget have a dozen lines; with
no bound each of many totals would search the whole sheet."""

_SUMMED = (Role.LINE, Role.SUB_TOTAL)
"""What a row may be taken for that turns out to be the total."""


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
        self._figure_columns = [column for column in columns if column.column.kind.is_figure]
        self._figures = figure_columns(columns)
        self._given_columns = [
            column.name for column in self._figure_columns if column.column.formula is None
        ]
        self._log = log
        self._entries = EntryReader(table, sheet, log)
        self._labels = RowLabels(table, sheet, columns)
        self._line_names = LineNames(table, log)
        self._has_range = has_range
        self._blank_rows = 0
        self._has_sub_total = False
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
        drop_group_names(rows, self._log, noted)
        return rows

    def add_total_above(self, rows: tuple[Row, ...], number: int) -> tuple[Row, ...]:
        """Return the rows with the total right above the headings, where they have none.

        It adds up all of them, whatever it is called beside a word for a sum.
        """
        is_open = self._table.total and not any(row.role is Role.TOTAL for row in rows)
        above = self._look_ahead(number) if is_open and number > 0 else None
        if above is None or not (above.label and may_be_sum(above.label)):
            return rows
        return (*rows, as_total(above)) if adds_all(above, rows, self._given_columns) else rows

    def _read_body(self, first_row: int, last_row: int) -> tuple[Row, ...]:
        rows = name_empty_lines(list(self._read_rows(first_row, last_row)), self._given_columns)
        if not self._table.lines and self._table.keys is not RowKeys.NUMBERED:
            rows = mark_parts(rows, self._given_columns)
            if self._table.total:
                rows = mark_by_criteria(rows, self._given_columns)
                rows = name_total(rows, self._given_columns)
                if not self._has_range:
                    rows = drop_next_block(rows, self._figures)
                rows = move_to_named_blocks(name_sums_of_words(rows, self._given_columns))
                rows = close_blocks(rows, self._given_columns)
                rows = mark_nested(rows, self._given_columns)
                rows = mark_listed_sums(rows, self._given_columns)
            of_sub_committees = self._table.keys is RowKeys.SUB_COMMITTEE
            areas = self._labels.areas
            rows = name_areas(rows, areas, self._figures, of_sub_committees=of_sub_committees)
            rows = mark_excluded(rows, self._given_columns, self._sheet)
            rows = move_section_totals_below(drop_trailing_headings(rows), self._figures)
        if not self._table.lines or not self._table.total:
            rows = self._number(self._settle(move_sums_below(rows)))
            return drop_trailing_headings(rows)
        rows = self._number(move_sums_below(rows))
        rows = name_categories(rows, self._table, self._given_columns)
        rows = move_sums_below(settle_running_sums(rows, self._table, self._given_columns))
        return drop_trailing_headings(self._settle(rows))

    def _number(self, rows: Sequence[Row]) -> list[Row]:
        return list(number_copies(rows, self._table, self._figures, self._log))

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
            if lines and not self._has_range and self._begins_another(number):
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
        return has_words(self._sheet, number, self._figure_columns) and not repeats_headings(
            self._sheet, number, self._figure_columns
        )

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
        if is_sub_total(row.label) or names_group(row.label, row.group):
            # "Total Systems" closes the block of that heading: others may follow, and their total.
            return row
        if row.label:
            above = close_blocks(body, self._given_columns)
            return as_total(row) if adds_all(row, above, self._given_columns) else row
        right, asked = count_sums(row, lines, self._figures)
        return as_total(row) if asked and right == asked else row

    def _has_better_total(self, total: Row, lines: list[Row], last_row: int) -> bool:
        """Say whether the row below a total is a total too, and more likely the table's.

        Where both are equal, the first is; where neither is the sum of all lines, it is a doubt.
        """
        number = total.position + 1
        role = self._labels.sum_role(self._labels.read(number), has_figures=True)
        if self._table.lines or number > last_row or role is not Role.TOTAL:
            return False
        below = self._look_ahead(number)
        figures = self._figures
        if below is None or all(below.figure(name) == total.figure(name) for name in figures):
            return False
        if count_sums(below, lines, figures)[0] > count_sums(total, lines, figures)[0]:
            return True
        note_copy(below, total, self._table, figures, self._log)
        return False

    def _adds_up_above(self, first_row: int, last_row: int, lines: Sequence[Row]) -> bool:
        """Say whether the next row with figures is a total whose formulas add up the lines."""
        positions = [column.position for column in self._columns]
        for number in range(first_row, min(last_row, first_row + _WIDEST_GAP) + 1):
            if any(self._sheet.value(number, position) is not None for position in positions):
                below = self._look_ahead(number)
                if below is None or below.role is not Role.TOTAL:
                    return False
                added = added_positions(below, self._given_columns)
                return any(line.position in added for line in lines)
        return False

    def _look_ahead(self, number: int) -> Row | None:
        """Read a row that is read again where it is the table's, and doubt nothing yet."""
        doubts = len(self._log.doubts)
        row = self._read_row(number)
        del self._log.doubts[doubts:]
        return row

    def _has_rates(self, number: int, labels: list[str]) -> bool:
        doubts = len(self._log.doubts)
        entries = {
            column.name: self._entries.read(number, column, in_row=True)
            for column in self._figure_columns
        }
        del self._log.doubts[doubts:]
        return has_rates(labels, entries, self._figure_columns)

    def _demote(self, row: Row) -> Row:
        """Return a total that another total comes after: it closes a block, or is a line."""
        self._has_sub_total = True
        role = Role.LINE if self._table.lines else Role.SUB_TOTAL
        group = self._labels.group
        return replace(row, role=role, group=group, key=row_key(role, row.label, group))

    def _goes_on(self, first_row: int, last_row: int) -> bool:
        """Say whether rows down to a total follow directly."""
        gap, has_lines = 0, self._has_sub_total
        for number in range(first_row, min(last_row, first_row + _FURTHEST_TOTAL) + 1):
            labels = self._labels.read(number)
            has_figures = any(
                isinstance(self._sheet.value(number, column.position), Decimal)
                for column in self._figure_columns
            )
            if not labels and not has_figures:
                gap += not self._labels.has_margin(number)
                if gap > (not self._table.lines):
                    return False
                continue
            is_of_another = not has_figures and self._begins_another(number)
            is_deducted = not self._table.lines and any(map(_DEDUCTED.search, labels))
            if is_of_another or is_deducted:
                return False
            if has_figures:
                role = self._labels.sum_role(labels, has_figures=True)
                if role is Role.TOTAL and has_lines:
                    return True
                if self._has_rates(number, labels):
                    gap = 0  # what the total's FTE cost is no part of a table of FTE
                    continue
                is_copy = (
                    gap > 0 and role is not Role.TOTAL and not any(map(_CARRIED.fullmatch, labels))
                )
                if self._adds_up(number, first_row - 1, alone=not is_copy):
                    return True
                has_lines = has_lines or role is not Role.TOTAL
            gap = 0
        return False

    def _adds_up(self, number: int, total: int, *, alone: bool) -> bool:
        """Say whether the formulas of a row add up another, which then is a part of the table.

        One that has that row ``alone`` may be its copy at the head of the next block.
        """
        refs = [self._sheet.ref(number, column.position) for column in self._figure_columns]
        cells = [(ref, self._sheet.cell(ref.row, ref.column)) for ref in refs]
        return any(
            cell is not None
            and cell.formula
            and "-" not in cell.formula
            and total in (added := find_added(cell.formula, ref, across=ref.row != number))
            and (alone or len(added) > 1)
            for ref, cell in cells
        )

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
        labels = self._labels.read(number)
        settled = self._find_settled(number)
        if settled is None and any(_CARRIED.fullmatch(label) for label in labels):
            return None
        if settled is not None and settled.role == NOT_READ:
            return None
        if settled is None and repeats_headings(self._sheet, number, self._figure_columns):
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
        if role is Role.LINE and has_rates(labels, entries, self._figure_columns):
            role, entries = Role.MEMO, as_rates(entries)
        configured = self._line_names.find_configured(labels)
        if configured is not None:
            role = Role.TOTAL if configured == TOTAL else Role.LINE
        if settled is not None:
            self._settled[number] = settled
            if settled.role and TOTAL in (settled.role, role.value):
                # Others are settled at the end: this decides where the table ends.
                role = Role(settled.role)
                self._has_sub_total |= role is Role.SUB_TOTAL
            configured = settled.line or configured
        label = self._labels.name_row(number, role)
        if not label and not has_figures:
            return None
        group = "" if role is Role.TOTAL else self._labels.group
        key = row_key(role, self._labels.with_heading(label), group)
        if configured is not None and role is Role.LINE:
            key = configured if self._table.lines else normalise(configured)
            label = configured if self._table.keys is RowKeys.NUMBERED else label
        elif settled is not None and role is Role.LINE and settled.name:
            key = normalise(settled.name)
        elif role is Role.LINE and self._table.lines:
            key = self._line_names.find_declared(label, entries) or key
        return Row(key, role, label, group, number, entries)

    def _role(self, labels: list[str], *, has_figures: bool) -> Role:
        role = self._labels.sum_role(labels, has_figures=has_figures)
        if role is not None:
            return role
        return Role.HEADING if self._table.total and not has_figures else Role.LINE
