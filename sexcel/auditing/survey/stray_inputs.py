"""Formulas that read another fixed cell than all of their kind in their row or column."""

from collections.abc import Iterator

from sexcel.auditing.survey.outliers import Outlier
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.formulas.references import Reference, Shape

_FEWEST_ALIKE = 4
"""Formulas that read the same fixed cells, beside one that does not: of two rates with a line or
three each, none is stray."""


def find_stray_inputs(sheet: SheetSurvey) -> Iterator[Outlier]:
    """Yield the formulas that are all others of their line but for a fixed cell that they read.

    ``=ROUND(E12*(1+Inputs!$B$5),-2)`` takes the index of wages, where all lines that are worked out
    so take that of prices, ``$B$4``. The lines need not be beside one another.
    """
    kinds: dict[str, str] = {}
    for down, lines in ((True, sheet.shapes_down), (False, sheet.shapes_across)):
        for number, shapes in lines.items():
            forms: dict[str, dict[str, Shape]] = {}
            for shape in shapes.values():
                if shape.text not in kinds:
                    kinds[shape.text] = _without_fixed_cells(shape)
                forms.setdefault(kinds[shape.text], {})[shape.text] = shape
            counts = sheet.shapes_on_line(number, down=down)
            for alike in forms.values():
                stray, usual = (order(alike, key=counts.__getitem__) for order in (min, max))
                if len(alike) == 2 and counts[stray] == 1 and counts[usual] >= _FEWEST_ALIKE:
                    place = next(i for i, shape in shapes.items() if shape.text == stray)
                    position = (place, number) if down else (number, place)
                    yield Outlier(position, alike[usual], counts[usual], down)


def _without_fixed_cells(shape: Shape) -> str:
    """Return what a formula is but for the fixed cells and areas that it reads."""
    return " ".join(
        ("$" if _is_fixed(part) else repr(part))
        if isinstance(part, Reference)
        else part.text.upper()
        for part in shape.solid_parts
    )


def _is_fixed(reference: Reference) -> bool:
    ends = (
        reference.first_row,
        reference.first_column,
        reference.last_row,
        reference.last_column,
    )
    return not any(end.relative for end in ends)
