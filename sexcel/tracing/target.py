"""Which cell is meant: by its address, a defined name, the labels of the sheet or the budget."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sexcel.auditing.survey.workbook import Survey
from sexcel.budget.columns import BUDGET
from sexcel.budget.overview import OVERVIEW
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.errors import SexcelError
from sexcel.model.names import matches_name, normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef, unquote_sheet
from sexcel.model.wording import join_words, printable, truncate
from sexcel.tracing.names import FigureNames

_MOST_CHOICES = 4
"""Figures that a sentence offers; more are no help on one line of a terminal."""
_ALIKE = 60
"""Likeness (of 100) from which a name is offered: a wrong word in a name of two or three."""
_CHOOSE = "choose between"
_LONGEST_QUERY = 80
"""Characters of what was asked for that a sentence quotes."""

Choices = Mapping[CellRef, str]
"""Figures that may be meant, each with what to write for it."""


class UnknownFigureError(SexcelError):
    """No figure, or no single one, is called what was asked for."""


def find_target(query: str, survey: Survey, names: FigureNames, book: Book | None) -> CellRef:
    """Return the cell that is meant by an address, a defined name or the name of a figure.

    Raises UnknownFigureError, with the nearest right ones.
    """
    return _TargetSearch(query, survey, names, book).cell()


class _TargetSearch:
    """One search for what somebody wrote."""

    def __init__(self, query: str, survey: Survey, names: FigureNames, book: Book | None) -> None:
        self._query = query.strip()
        self._survey = survey
        self._names = names
        self._book = book
        self._quoted = f"'{printable(truncate(self._query, _LONGEST_QUERY))}'"

    def cell(self) -> CellRef:
        by_address = self._by_address()
        if by_address is not None:
            return by_address
        areas = self._survey.formula_index.named_areas(
            self._query, self._survey.grid.sheets[0].name
        )
        if areas:
            return self._single([area.narrowed for area in areas])
        choices = self._by_budget_name() or self._by_label()
        if len(choices) > 1:
            raise self._refusal(
                f"{self._quoted} is {len(choices):,} figures", choices.values(), _CHOOSE
            )
        if choices:
            return next(iter(choices))
        raise self._refusal(f"There is no cell, name or line {self._quoted}", self._nearest())

    def _refusal(
        self, fault: str, offers: Collection[str], before: str = "the nearest"
    ) -> UnknownFigureError:
        """Return the sentence on what was asked for, with what to write instead."""
        choices = list(dict.fromkeys(offers))
        advice = "give a cell such as Sheet1!B5, a defined name, or the label of a row"
        if choices:
            verb = "" if before != "the nearest" else " is" if len(choices) == 1 else " are"
            advice = f"{before}{verb} {join_words(choices, _MOST_CHOICES)}"
        return UnknownFigureError(f"{fault} in {printable(self._survey.grid.path)}: {advice}.")

    # Addresses and names.

    def _by_address(self) -> CellRef | None:
        """Return the cell of an address; None where the query is none."""
        prefix, mark, address = self._query.rpartition("!")
        try:
            area = RangeRef.parse("", address)
        except ValueError:
            return None if not mark else self._by_name_of_sheet(prefix, address)
        if not mark:
            return self._on_only_sheet(area)
        sheet = self._survey.sheet(unquote_sheet(prefix))
        if sheet is None:
            asked, names = unquote_sheet(prefix), [sheet.name for sheet in self._survey.sheets]
            fault = f"There is no sheet '{printable(asked)}'"
            raise self._refusal(fault, nearest_texts(asked, names))
        return self._single([RangeRef(sheet.name, *area.corners).narrowed])

    def _by_name_of_sheet(self, prefix: str, name: str) -> CellRef | None:
        """Return the cell of a name that holds on one sheet: ``Costs!Total``."""
        sheet = self._survey.sheet(unquote_sheet(prefix))
        if sheet is None:
            return None
        areas = self._survey.formula_index.named_areas(name, sheet.name)
        return self._single([area.narrowed for area in areas]) if areas else None

    def _on_only_sheet(self, area: RangeRef) -> CellRef:
        """Return a cell that is written without its sheet, of the only sheet that fills it."""
        places = [RangeRef(sheet.name, *area.corners) for sheet in self._survey.sheets]
        filled = [
            place for place in places if self._survey.value(place.first_cell) is not None
        ] or places
        if len(filled) > 1:
            offers = [str(place) for place in filled]
            raise self._refusal(f"{self._quoted} is on {len(filled)} sheets", offers, _CHOOSE)
        return self._single([filled[0].narrowed])

    def _single(self, places: Sequence[CellRef | RangeRef]) -> CellRef:
        first = places[0]
        if len(places) > 1 or isinstance(first, RangeRef):
            size = sum(place.area.size for place in places)
            cells = [str(CellRef(first.sheet, *position)) for position in _first(first.area)]
            raise self._refusal(f"{self._quoted} is {size:,} cells, not one", cells, _CHOOSE)
        return first

    # The budget.

    def _by_budget_name(self) -> Choices:
        """Return the figures of the budget that are called so: by table, line, column or all."""
        if self._book is None:
            return {}
        parts = [normalise(part) for part in self._query.split(",") if part.strip()]
        by_table = {name: dict(_figures(table, parts)) for name, table in self._book.tables.items()}
        if by_table.get(OVERVIEW.name):
            return by_table[OVERVIEW.name]
        return {ref: text for figures in by_table.values() for ref, text in figures.items()}

    # Labels.

    def _by_label(self) -> Choices:
        """Return the figures of the rows with that label: ``Legal`` or ``Legal, 2020/21``."""
        label, comma, heading = self._query.rpartition(",")
        return self._labelled(self._query, "") or (self._labelled(label, heading) if comma else {})

    def _labelled(self, label: str, heading: str) -> Choices:
        wanted = _fold(label), _fold(heading)
        choices: dict[CellRef, str] = {}
        for ref, text in self._label_cells():
            if _fold(text) != wanted[0]:
                continue
            for figure in self._figures_beside(ref):
                name = self._names.name(figure)
                if _fold(name.label) == wanted[0] and wanted[1] in ("", _fold(name.heading)):
                    choices[figure] = f"{figure} ({name.text})"
        return choices

    def _label_cells(self) -> Iterator[tuple[CellRef, str]]:
        for sheet in self._survey.sheets:
            for position, cell in sheet.cells():
                if isinstance(cell.value, str) and position[0] in sheet.number_rows:
                    yield sheet.ref(position), cell.value

    def _figures_beside(self, ref: CellRef) -> Iterator[CellRef]:
        sheet = self._survey.sheet(ref.sheet)
        for column in () if sheet is None else sheet.columns(ref.row):
            if column > ref.column and sheet is not None:
                is_figure = sheet.number(ref.row, column) is not None
                if is_figure or (ref.row, column) in sheet.shapes:
                    yield CellRef(sheet.name, ref.row, column)

    def _nearest(self) -> list[str]:
        texts = [text for _, text in self._label_cells()]
        texts += self._survey.grid.defined_names
        if self._book is not None:
            texts += [row.name for table in self._book.tables.values() for row in table.rows]
        near = nearest_texts(self._query, texts)
        return [f"'{printable(' '.join(text.split()))}'" for text in near]


def _figures(table: BookTable, parts: Sequence[str]) -> Iterator[tuple[CellRef, str]]:
    """Yield the figures of a table that all parts of a name cover, each with its own name.

    Without a column it is that of the budget; without a line the total.
    """
    declared = table.table
    captions = {normalise(text) for text in (declared.caption, declared.title, declared.name)}
    captions.add(normalise(declared.title.partition(":")[0]))
    unnamed = [part for part in parts if part not in captions]
    headings = {column.name: _headings(column) for column in table.figure_columns}
    for row in table.rows if parts else ():
        is_total = row is table.total and len(unnamed) < len(parts)
        labels = _labels(table, row)
        for column in table.figure_columns:
            entry = row.entry(column.name)
            if entry is None or row.role is Role.HEADING:
                continue
            of_line = [part for part in unnamed if any(matches_name(text, part) for text in labels)]
            of_column = [part for part in unnamed if part in headings[column.name]]
            is_covered = {*of_line, *of_column} == set(unnamed) and (of_line or is_total)
            is_usual = column.name == BUDGET.name or BUDGET.name not in headings
            if is_covered and (of_column or is_usual):
                name = f"{declared.caption}, {row.name}, {column.name_in_text}"
                yield entry.ref, f"'{name}' ({entry.ref})"


def _headings(column: BookColumn) -> set[str]:
    return {normalise(text) for text in (column.name, column.heading, column.name_in_text)}


def _labels(table: BookTable, row: Row) -> list[str]:
    """Return what the row is called, and what else people call the line that it is."""
    line = table.table.line(row.key)
    return [row.name, row.label, *(() if line is None else line.names)]


def nearest_texts(query: str, texts: Sequence[str]) -> list[str]:
    """Return the texts that are most like what was asked for, the likeliest first."""
    from rapidfuzz import fuzz, process

    near = process.extract(
        _fold(query),
        {text: _fold(text) for text in texts},
        scorer=fuzz.token_sort_ratio,
        limit=_MOST_CHOICES - 1,
        score_cutoff=_ALIKE,
    )
    return [text for _, _, text in near]


def _first(area: RangeRef) -> list[tuple[int, int]]:
    corners = ((area.first_row, area.first_column), (area.last_row, area.last_column))
    return list(dict.fromkeys(corners))


def _fold(text: str) -> str:
    return " ".join(text.split()).strip(": ").casefold()
