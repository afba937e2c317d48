"""The values that the engine answers with, each made one of ours when it is asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sexcel.formulas.blocks import Block
from sexcel.model.grid import Cell, CellValue, ErrorValue
from sexcel.model.refs import CellRef
from sexcel.model.serials import date_of, decimal_of

Raw = float | str | bool | list[str] | None
"""A value as JSON has it; an error is its kind in a list."""
_ERRORS = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}


class RecalculatedValues(Mapping[CellRef, CellValue]):
    """What cells came to. A number is a date where its cell was saved as one."""

    def __init__(
        self,
        raw: dict[str, dict[tuple[int, int], Raw]],
        cells: Mapping[str, Mapping[tuple[int, int], Cell]],
        from_1904: bool,
    ) -> None:
        """``raw`` by sheet and (row, column); ``cells`` are the workbook's."""
        self.raw = raw
        self._cells = cells
        self._from_1904 = from_1904

    def __getitem__(self, ref: CellRef) -> CellValue:
        position = ref.row, ref.column
        value = self.raw[ref.sheet][position] if ref.sheet in self.raw else self._missing(ref)
        if isinstance(value, list):
            return ErrorValue(_ERRORS.get(value[0], value[0]))
        if value is None or isinstance(value, bool | str):
            return value
        known = self._cells[ref.sheet].get(position) if ref.sheet in self._cells else None
        day = None
        if known is not None and isinstance(known.value, date):
            day = date_of(value, self._from_1904)
        return decimal_of(value) if day is None else day

    @staticmethod
    def _missing(ref: CellRef) -> Raw:
        raise KeyError(ref)

    def __iter__(self) -> Iterator[CellRef]:
        return (
            CellRef(sheet, *position) for sheet, values in self.raw.items() for position in values
        )

    def __len__(self) -> int:
        return sum(map(len, self.raw.values()))


def gathered(
    blocks: Iterable[Block], answer: Iterable[list[Any]]
) -> dict[str, dict[tuple[int, int], Raw]]:
    """The values of the wanted cells in an answer that holds those of whole blocks."""
    found: dict[str, dict[tuple[int, int], Raw]] = {}
    for block, values in zip(blocks, answer, strict=True):
        wanted, known = block.wanted, found.setdefault(block.sheet, {})
        each = zip(block.positions(), values, strict=True)
        known.update(each if block.is_full else (one for one in each if one[0] in wanted))
    return found
