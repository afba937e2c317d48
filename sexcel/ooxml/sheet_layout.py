"""What a sheet has beside its cells: merges, hidden columns, ranges that one formula fills."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import MAX_COLUMNS, RangeRef
from sexcel.ooxml.limits import (
    MAX_CELLS,
    MAX_ELEMENTS,
    MAX_MERGED_CELLS,
    MAX_MERGES,
    MAX_ROWS_TOGETHER,
    MAX_SHARED_CHARACTERS,
)
from sexcel.ooxml.namespaces import TRUE
from sexcel.ooxml.styles import NumberFormat
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.xml_policy import damage_refusal

_LEFTOVERS = ("cfRule", "dataValidation", "hyperlink")


class WorkbookContext(Struct):
    """What the sheets of a workbook share: texts, formats by style index, and counts to limit."""

    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    from_1904: bool
    cells: int = 0
    rows: int = 0
    elements: int = 0
    """Elements that are no cells or rows, such as merges and conditional formats."""
    merges: int = 0
    merged_cells: int = 0
    shared_characters: int = 0
    """Length of all shared formulas, once each cell has its own."""
    texts: dict[str, str] = field(default_factory=dict)
    """One copy of each text that formulas gave."""
    columns: dict[str, int] = field(default_factory=dict)
    """Column numbers by letters, as met so far."""
    leftovers: Counter[str] = field(default_factory=Counter)
    """How often each element of interest beside the cells was met, by its local name."""

    def check(self, where: str, more_cells: int, more_rows: int) -> None:
        """Raise UnreadableWorkbookError where a count has passed its limit.

        ``more_cells`` and ``more_rows`` are those of the sheet being read.
        """
        if self.cells + more_cells > MAX_CELLS:
            raise cell_count_refusal(where)
        if self.rows + more_rows > MAX_ROWS_TOGETHER:
            raise UnreadableWorkbookError(
                f"{where} was not read: up to it the workbook has more than the "
                f"{MAX_ROWS_TOGETHER:,} rows allowed, so delete what is empty or split it."
            )
        if self.elements > MAX_ELEMENTS:
            raise UnreadableWorkbookError(
                f"{where} was not read: up to it the workbook has more than the {MAX_ELEMENTS:,} "
                "merges, conditional formats and the like allowed, so clear what is not needed."
            )
        if self.shared_characters > MAX_SHARED_CHARACTERS:
            raise UnreadableWorkbookError(
                f"{where} was not read: up to it the workbook's shared formulas have more than "
                f"the {MAX_SHARED_CHARACTERS:,} characters allowed, so split it."
            )


def cell_count_refusal(where: str) -> UnreadableWorkbookError:
    """Return the refusal for more cells than can be read in reasonable time."""
    return UnreadableWorkbookError(
        f"{where} was not read: the workbook has more than the {MAX_CELLS:,} cells allowed, empty "
        "ones with a format included, so delete what is empty or split it."
    )


class SheetLayout:
    """The elements before and after the rows of one sheet, one by one as they are read."""

    def __init__(self, sheet: str, namespace: str, where: str, workbook: WorkbookContext) -> None:
        """Take the namespace of the sheet's XML; ``where`` names sheet and file for refusals."""
        self.merges: list[RangeRef] = []
        self.array_ranges: list[RangeRef] = []
        self.array_formulas: list[tuple[int, int]] = []
        self._sheet = sheet
        self._where = where
        self._workbook = workbook
        self._merge_element = f"{namespace} mergeCell"
        self._column_element = f"{namespace} col"
        self._leftover_elements = {f"{namespace} {local}": local for local in _LEFTOVERS}
        self._columns_seen = 0
        self._hidden_spans: list[range] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take one element. Raises UnreadableWorkbookError where it is damaged or one too many."""
        if name == self._merge_element:
            self._add_merge(attributes.get("ref", ""))
        elif name == self._column_element:
            self._add_columns(attributes)
        elif name in self._leftover_elements:
            self._workbook.leftovers[self._leftover_elements[name]] += 1

    def add_array(self, reference: str) -> None:
        """Note an array formula, and the range that it fills where that is more than its cell."""
        filled = self._range(reference, "an array formula")
        self.array_formulas.append((filled.first_row, filled.first_column))
        if filled.size > 1:
            self.array_ranges.append(filled)

    def hidden_columns(self, last: int) -> frozenset[int]:
        """Return those up to ``last``: it means nothing that all the empty columns are hidden."""
        return frozenset(column for span in self._hidden_spans for column in span if column <= last)

    def _add_merge(self, reference: str) -> None:
        merge = self._range(reference, "a merge")
        workbook = self._workbook
        workbook.merges += 1
        workbook.merged_cells += merge.size
        if workbook.merges > MAX_MERGES or workbook.merged_cells > MAX_MERGED_CELLS:
            raise UnreadableWorkbookError(
                f"{self._where} was not read: up to it the workbook has more than the "
                f"{MAX_MERGES:,} merges or {MAX_MERGED_CELLS:,} merged cells allowed, "
                "so unmerge what need not be merged."
            )
        if merge.size > 1:
            self.merges.append(merge)

    def _add_columns(self, attributes: dict[str, str]) -> None:
        first, last = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
        self._columns_seen += last - first + 1
        if not 1 <= first <= last <= MAX_COLUMNS or self._columns_seen > MAX_COLUMNS:
            raise damage_refusal(self._where, "its columns overlap or lie outside a sheet")
        if attributes.get("hidden") in TRUE:
            self._hidden_spans.append(range(first, last + 1))

    def _range(self, reference: str, subject: str) -> RangeRef:
        try:
            return RangeRef.parse(self._sheet, reference)
        except ValueError as error:
            raise damage_refusal(
                self._where, f"{subject} is said to cover '{shorten(reference)}', which is no range"
            ) from error
