"""What the overview's own links say of tables that nothing else names.

A team's overview takes SECCo and Panel Operations from ``='SECCo detail'!F29``: the block with that
total is Table 4, whatever is written over it. Where one row of headings is over several blocks, as
in a ledger or on one sheet for all workings, the total's formula says where its block begins.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.budget.columns import OUTTURN
from sexcel.budget.links import LINKS
from sexcel.budget.overview import DISCOUNT, OVERVIEW
from sexcel.budget.projections import PROJECTIONS
from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.table_references import resolve_table_reference
from sexcel.model.grid import ExcelTable, Grid
from sexcel.model.names import matches_name, normalise
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL, RowKeys
from sexcel.recognise.added_rows import find_added
from sexcel.recognise.category_names import hints_line
from sexcel.recognise.copied_figures import find_copied
from sexcel.recognise.formula_reads import area_of
from sexcel.recognise.heading_rows import is_amount
from sexcel.recognise.heading_words import strip_unit
from sexcel.recognise.memo_rows import rows_by_criterion
from sexcel.recognise.readings import Reading
from sexcel.recognise.rivals import with_headings
from sexcel.recognise.row_sums import reach
from sexcel.recognise.scoring import is_of_body

_POINTED = 3.0
"""Points for a link of the overview to a cell under the headings: more than a caption (2), which
may be a remark, since the workbook works by the link."""

_REFITTED = 0.5
"""Points for a heading that a link takes before another of its year: as a guess takes off."""

_ROWS_BELOW = 20
"""Rows under the overview's headings that may be a category: it has eight, and blank ones."""

_ROWS_ABOVE = 2
"""Rows above a header whose texts may be its caption: a title, and a blank row or a unit."""

_LAST_GAP = 2
"""Blank rows that end the overview: one may be between its lines and its total."""

_LEAST_LINES = 4
"""Categories by which an overview is known: a table of another kind names one or two."""

_LONGEST_CHAIN = 4
"""Cells by which a link may lead to its table: an input sheet and a report are between at most."""

_TALLEST_HEADER = 3
"""Rows of a header: year, status and unit, one in each."""

_TALLEST_BLOCK = 120
"""Rows between headings and the total that is linked to: the published tables have at most 40."""


_WHOLE = frozenset(line.name for line in OVERVIEW.lines if not line.part_of)
"""The lines of a whole overview, but for the parts of one of them."""

_LEAST_HINTED = 2
"""Categories that words of the rows suggest before the sums are asked which rows the others are:
a budget has projects and contingency whatever else it calls its own way."""

_MOST_OF_ONE = 2
"""Rows of an overview that are one category, a line and its part: a register has dozens of each."""

LEAST_PROJECTED = 3
"""Categories of the overview that Table 1 has under the same names: it has four at least."""

Targets = dict[str, set[str]]
"""Names of tables that a cell may be in the total of, each with the columns it may be in."""

Reader = Callable[[Reading, str], Reading | None]
"""Reads the headings of a reading as those of another table, by its name."""

RowNamer = Callable[[Reading], Mapping[int, str]]
"""Gives the lines that the rows of a reading are by their names and sums, by row of the sheet."""


def weigh_links(
    candidates: Sequence[Reading],
    unnamed: Sequence[Reading],
    grid: Grid,
    reader: Reader,
    namer: RowNamer,
    find_turned: Callable[[], Iterable[Reading]],
) -> list[Reading]:
    """Return the candidates, those that the overview's links point at with more points.

    ``unnamed`` readings lack only a word that names their table: one pointed at is a candidate, and
    one of Table 1 with the overview's categories. Where no overview is among them, one on its side
    may be among those that ``find_turned`` finds.
    """
    readings = [*candidates, *unnamed]
    overviews = _Overviews(readings, namer)
    targets = (overviews or _Overviews(find_turned(), namer)).find_targets(grid)
    captioned = [reading for reading in unnamed if overviews.is_captioned(reading)]
    pointed = {
        id(reading): 0
        for reading in unnamed
        if overviews.is_whole(reading)
        or overviews.projects(reading)
        or (reading in captioned and not _is_one_of_several(reading, captioned))
    }
    if not targets and not pointed:
        return list(candidates)
    blocks: dict[tuple[str, str, int, int], Reading] = {}
    for cell, tables in targets.items():
        first, last = _find_block(cell, grid)
        total = grid.cell(cell)
        if first == last and total is not None and total.formula:
            continue  # What it adds up, if anything, is on another sheet.
        above = [reading for reading in readings if _is_above(reading, cell, first)]
        nearest = max((reading.last_row for reading in above), default=0)
        at_place = [reading for reading in above if reading.last_row > nearest - _TALLEST_HEADER]
        if any(overviews.takes_in(reading, first) for reading in at_place if not reading.lacks):
            continue
        fitting = {r.table.name for r in at_place if _fits(r, cell, tables)}
        misfits = [reading for reading in at_place if reading.table.name not in fitting]
        refitted = [fit for misfit in misfits if (fit := _refit(misfit, cell, tables))]
        at_place += refitted
        readings += refitted
        if not any(_fits(reading, cell, tables) for reading in at_place):
            at_place = list(_read_again(at_place, tables, reader))
            readings += at_place
        of_tables = [reading for reading in at_place if _fits(reading, cell, tables)]
        if not of_tables and nearest < first - _TALLEST_HEADER:
            # The nearest headings are of a block between: those of the sheet are further up.
            of_tables = [reading for reading in above if _fits(reading, cell, tables)]
        of_tables = [reading for reading in of_tables if not _takes_off(reading)]
        if not of_tables:
            continue
        if all(_is_right_under(reading, cell, first, last) for reading in of_tables):
            is_block = first == _find_block(cell, grid, is_near=True)[0]
            for reading in of_tables:
                end = last if is_block else reading.last_row
                pointed[id(reading)] = max(end, pointed.get(id(reading), 0))
        elif not isinstance(grid.sheet(cell.sheet).value(first - 1, cell.column), str):
            # Words right over the figures are headings of their own.
            best = max(of_tables, key=lambda reading: reading.score)
            block = (best.table.name, cell.sheet, first, last)
            blocks[block] = replace(best, body=(first, last))
    # In one column of figures nothing may be between the headings and a block that others part.
    for reading in readings:
        if any(_has_block(reading, pointed.get(id(reading), 0), b) for b in blocks.values()):
            del pointed[id(reading)]
    weighed = [
        replace(
            reading,
            score=reading.score + _POINTED,
            lacks="",
            is_linked=True,
            reach=pointed.get(id(reading), 0),
        )
        if id(reading) in pointed or reading.body is not None
        else reading
        for reading in (*readings, *blocks.values())
    ]
    return [reading for reading in weighed if not reading.lacks]


def _has_block(reading: Reading, end: int, block: Reading) -> bool:
    """Say whether a reading ends as a block does whose rows do not follow its headings."""
    is_of_table = reading.table is block.table and reading.sheet is block.sheet
    return is_of_table and block.body is not None and end == block.body[1]


def _is_one_of_several(reading: Reading, captioned: Iterable[Reading]) -> bool:
    """Say whether several blocks, apart from one another, may each be the table."""
    return any(
        rival.table is reading.table and not rival.header.meets(reading.header)
        for rival in captioned
    )


def _takes_off(reading: Reading) -> bool:
    """Say whether one of the first rows of a table of services is their discount: it has none."""
    rows = list(_labelled_rows(reading))[:_LEAST_LINES]
    is_of_services = reading.table.keys is RowKeys.SUB_COMMITTEE
    return is_of_services and any(hints_line(DISCOUNT, label) for _, label in rows)


def _find_block(total: CellRef, grid: Grid, *, is_near: bool = False) -> tuple[int, int]:
    """Return the rows from the first to the last of a total and what it adds up, by way of sums.

    Where it ``is_near``, only sums of the rows next to them: others lead to a further table.
    """
    sheet, tables = grid.sheet(total.sheet), _tables_of_excel(grid)
    added: dict[int, frozenset[int]] = {}
    waiting = [total.row]
    while waiting:
        row = waiting.pop()
        cell = sheet.cell(row, total.column)
        formula = None if cell is None or row in added else cell.formula
        if formula is not None:
            ref = sheet.ref(row, total.column)
            rows = {*_table_rows(formula, ref, tables), *rows_by_criterion(formula, ref)}
            added[row] = find_added(formula.removeprefix("="), ref) | rows
            if is_near and row != total.row and not added[row] & {row - 1, row + 1}:
                added[row] = frozenset()
            waiting += added[row]
    rows = reach(frozenset({total.row}), added)
    if len(rows) > 1 and isinstance(sheet.value(total.row + 1, total.column), str):
        # The headings are between the total and what it adds up.
        rows.discard(total.row)
    return min(rows), max(rows)


def _is_right_under(reading: Reading, total: CellRef, first: int, last: int) -> bool:
    """Say whether no figures of another block are between the headings and the first row.

    A typed amount right over that row is of the same block, whose sub totals are typed.
    """
    above = reading.sheet.cell(first - 1, total.column)
    if above is not None and above.formula is None and is_amount(above.value):
        return True
    between = range(reading.last_row + 1, first)
    return first == last or not any(
        is_amount(reading.sheet.value(row, total.column)) for row in between
    )


def _read_again(
    readings: Sequence[Reading], tables: Iterable[str], reader: Reader
) -> Iterator[Reading]:
    """Yield the headings of other tables' readings, read as those of the tables."""
    spans = {(reading.first_row, reading.last_row): reading for reading in readings}
    for reading in spans.values():
        for name in tables:
            reread = reader(reading, name)
            if reread is not None:
                yield reread


def _is_above(reading: Reading, cell: CellRef, first: int) -> bool:
    """Say whether headings are over a cell and over the first row that it adds up."""
    header = reading.header
    return (
        reading.sheet.name == cell.sheet
        and header.last_row < first
        and cell.row <= header.last_row + _TALLEST_BLOCK
        and (
            header.first_column <= cell.column <= header.last_column
            or any(heading.position == cell.column for heading in reading.unused)
        )
    )


def _fits(reading: Reading, cell: CellRef, tables: Mapping[str, set[str]]) -> bool:
    """Say whether a reading is of one of the tables, and a cell in a column that is linked to."""
    wanted = tables.get(reading.table.name, set())
    return any(m.name in wanted and m.heading.position == cell.column for m in reading.matches)


def _refit(reading: Reading, cell: CellRef, tables: Mapping[str, set[str]]) -> Reading | None:
    """Return a reading with the column that is linked to at the heading over the cell.

    It is another heading of the year: of core team, experts and both the overview takes both. None
    where the reading has no such heading.
    """
    wanted = tables.get(reading.table.name, set())
    for match in reading.matches:
        if match.name not in wanted or match.is_configured or match.heading.year is None:
            continue
        for heading in reading.unused:
            if heading.position == cell.column and heading.year == match.heading.year:
                unused = tuple(match.heading if h is heading else h for h in reading.unused)
                return replace(
                    reading,
                    matches=with_headings(reading, {match: heading}),
                    unused=unused,
                    score=reading.score + _REFITTED,
                )
    return None


class _Overviews:
    """The readings that are of an overview by its lines; a list of costs may be headed alike."""

    def __init__(self, readings: Iterable[Reading], namer: RowNamer) -> None:
        self._lines: dict[int, Mapping[int, str]] = {}
        self._readings: list[Reading] = []
        for reading in readings:
            if reading.table is not OVERVIEW:
                continue
            lines = dict(_hinted_rows(reading))
            hinted = set(lines.values())
            if len(hinted) >= _LEAST_HINTED and not hinted >= _WHOLE:
                lines |= namer(reading)
            is_register = any(n > _MOST_OF_ONE for n in Counter(lines.values()).values())
            if len(set(lines.values())) >= _LEAST_LINES and not is_register:
                self._lines[id(reading)] = lines
                self._readings.append(reading)
        # Table 1 read as an overview has three budgets and no outturn.
        compared = [r for r in self._readings if any(m.column is OUTTURN for m in r.matches)]
        self._readings = compared or self._readings

    def __bool__(self) -> bool:
        return bool(self._readings)

    def takes_in(self, reading: Reading, row: int) -> bool:
        """Say whether a reading is of an overview, and a row is one of its lines or above them.

        Its headings may be over the blocks below it, too.
        """
        return row <= max(self._lines.get(id(reading), {}), default=0)

    def is_whole(self, reading: Reading) -> bool:
        """Say whether names and sums show all lines of an overview: nothing else has them."""
        return set(self._lines.get(id(reading), {}).values()) >= _WHOLE

    def projects(self, reading: Reading) -> bool:
        """Say whether a reading of Table 1 has categories of an overview under the same names."""
        if reading.table is not PROJECTIONS:
            return False
        labels = {normalise(label) for _, label in _labelled_rows(reading)}
        lines = {line.name for line in PROJECTIONS.lines}
        return any(
            sum(
                line in lines and _label(overview, row) in labels
                for row, line in self._lines[id(overview)].items()
            )
            >= LEAST_PROJECTED
            for overview in self._readings
        )

    def is_captioned(self, reading: Reading) -> bool:
        """Say whether its caption or its sheet is what an overview calls the line of its table."""
        above = range(max(1, reading.first_row - _ROWS_ABOVE), reading.first_row)
        texts = [*reading.sheet.captions_above(reading.header, above)]
        texts += _heading(reading), reading.sheet.name
        captions = {normalise(strip_unit(text)) for text in texts} - {""}
        return any(
            reading.table.name in _tables_of(line) and _label(overview, row) in captions
            for overview in self._readings
            for row, line in self._lines[id(overview)].items()
        )

    def find_targets(self, grid: Grid) -> Mapping[CellRef, Targets]:
        """Return the cells that the overviews' lines link to, and what of which table they are."""
        targets: dict[CellRef, Targets] = {}
        for reading in self._readings:
            figures = list(self._line_cells(reading))
            copied = find_copied(((line, cell) for line, _, cell in figures), grid)
            for line, column, cell in figures:
                sources = [
                    (link.source[0], source)
                    for link in LINKS
                    if link.target == (OVERVIEW.name, line) and link.source[1] == TOTAL
                    for target, source in link.columns
                    if target == column
                ]
                for cell_ref in (*_follow(cell, grid), *copied.get(cell, ())) if sources else ():
                    for table, source in sources:
                        targets.setdefault(cell_ref, {}).setdefault(table, set()).add(source)
        return targets

    def _line_cells(self, reading: Reading) -> Iterator[tuple[str, str, CellRef]]:
        """Yield the line, the column and the cell of every figure of a line."""
        figures = [match for match in reading.matches if match.column.kind.is_figure]
        for row, line in self._lines[id(reading)].items():
            for match in figures:
                yield line, match.name, reading.sheet.ref(row, match.heading.position)


def _tables_of(line: str) -> set[str]:
    """Return the tables whose total a line of the overview is, in any of its columns."""
    return {
        link.source[0]
        for link in LINKS
        if link.target == (OVERVIEW.name, line) and link.source[1] == TOTAL
    }


def _heading(reading: Reading) -> str:
    """Return what is over the names of the rows."""
    headings = (m.heading for m in reading.matches if m.heading.position == reading.label_position)
    return next((heading.text for heading in headings), "")


def _label(reading: Reading, row: int) -> str:
    label = reading.sheet.value(row, reading.label_position)
    return normalise(label) if isinstance(label, str) else ""


def _labelled_rows(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield the rows under the headings with their names, down to where the block ends."""
    blank = 0
    for row in range(reading.last_row + 1, reading.last_row + 1 + _ROWS_BELOW):
        label = reading.sheet.value(row, reading.label_position)
        blank = 0 if isinstance(label, str) else blank + 1
        if blank == _LAST_GAP or not is_of_body(reading, row):
            return
        if isinstance(label, str):
            yield row, label


def _hinted_rows(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield the rows under the headings of an overview that words suggest, and their lines.

    Sentences on the categories below them have no figures.
    """
    rows = list(_labelled_rows(reading))
    columns = reading.figure_positions
    filled = [
        (row, label)
        for row, label in rows
        if any(is_amount(reading.sheet.value(row, column)) for column in columns)
    ]
    for row, label in filled or rows:
        named = [
            line.name
            for line in OVERVIEW.lines
            if any(matches_name(name, label) for name in line.names)
        ]
        whole = (line for line in OVERVIEW.lines if not line.part_of)
        hinted = [line.name for line in whole if hints_line(line, label)]
        for line in (named or hinted)[:1]:
            yield row, line


def _follow(cell: CellRef, grid: Grid) -> Sequence[CellRef]:
    """Return the cells that a link leads to, one after another, on sheets that there are.

    Where the last adds up others, that is the total, and what is before it passes it on.
    """
    names = {sheet.name for sheet in grid}
    tables = _tables_of_excel(grid)
    chain: list[CellRef] = []
    for _ in range(_LONGEST_CHAIN):
        content = grid.cell(cell) if cell.sheet in names else None
        target = None if content is None else _target(content.formula or "", cell, tables)
        if target is None or target.sheet not in names:
            break
        chain.append(target)
        cell = target
    first, last = _find_block(chain[-1], grid) if chain else (0, 0)
    return chain[-1:] if last - first > 1 else chain


def _tables_of_excel(grid: Grid) -> dict[str, ExcelTable]:
    return {table.name.lower(): table for table in grid.excel_tables}


def _table_rows(formula: str, cell: CellRef, tables: Mapping[str, ExcelTable]) -> Iterator[int]:
    """Yield the rows of its own column that a formula reads as those of an Excel table."""
    for token in tokens(formula.removeprefix("=")) if tables else ():
        if token.kind is TokenKind.STRUCTURED:
            area = resolve_table_reference(token.text, tables, cell)
            if area is not None and area.sheet == cell.sheet and area.first_column == cell.column:
                yield from range(area.first_row, area.last_row + 1)


def _target(formula: str, cell: CellRef, tables: Mapping[str, ExcelTable]) -> CellRef | None:
    """Return the only cell that a formula reads, as it is or in another unit; None otherwise."""
    targets: list[CellRef] = []
    for token in tokens(formula.removeprefix("=")):
        if token.kind in (TokenKind.REFERENCE, TokenKind.STRUCTURED):
            area = area_of(token, cell) or resolve_table_reference(token.text, tables, cell)
            if area is None or area.size > 1:
                return None
            targets.append(area.first_cell)
        elif token.kind is TokenKind.FUNCTION and token.text.upper() != "ROUND":
            return None
    return targets[0] if len(targets) == 1 else None
