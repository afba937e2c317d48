"""What the engine can vouch for: where it differs from what was saved and may be the wrong one.

A difference is a fault of the workbook only where nothing speaks for a fault of the engine.
"""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from sexcel.formulas.agreement import agree
from sexcel.formulas.dependence import CellIndex, DependencyGraph
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.margins import add_margins, steps_or_compares
from sexcel.formulas.references import Shape
from sexcel.formulas.trusted import TRUSTED
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef

UNKNOWN = "uses something that cannot be recalculated here"
CIRCULAR = "is part of a circular reference"
GOES_ROUND = "is part of a circular reference, which the workbook allows"
DOUBTFUL = "uses a function on which spreadsheets differ"
TO_AN_ERROR = "comes to an error here or in the file, and not to the same in both"
AT_THE_EDGE = "turns on figures that agree to 15 digits"
DIFFERENT_KIND = "comes to a text here and to a number in the file, or the other way round"

ENGINES_OWN = {"NImpl", "Error", "Cancelled"}
"""Errors that no spreadsheet has."""
_GIVING_UP = {*ENGINES_OWN, "Circ", "#NAME?", "#SPILL!", "#CALC!"}
_TRUSTED_ERRORS = (ErrorValue("#DIV/0!"),)
_LOOKS_UP = frozenset({"HLOOKUP", "LOOKUP", "MATCH", "VLOOKUP", "XLOOKUP"})
_EXACTLY = re.compile(r",\s*(?:0|FALSE(?:\(\))?)\s*\)", re.IGNORECASE)
"""How a lookup ends that takes nothing but what it looks for; others depend on the order of keys,
and each spreadsheet goes astray in its own way where they are in none."""
_DATE_AS_TEXT = re.compile(r"\s*[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}(?:[-/. ][0-9]{2,4})?\s*\Z")
_ORDERING = ("<", ">", "<=", ">=")
_NOISE = Decimal("1e-12")


class VerifiabilityJudge:
    """Looks at what a workbook's formulas came to, and says which of them to hold back."""

    def __init__(
        self,
        dependencies: DependencyGraph,
        saved: Callable[[CellRef], CellValue],
        *,
        iterative: bool,
    ) -> None:
        """``saved`` gives the cached value of a cell."""
        self._dependencies = dependencies
        self._saved = saved
        self._iterative = iterative
        self._traits: dict[str, tuple[bool, bool, bool]] = {}
        self.circles: tuple[tuple[CellRef, ...], ...] = ()

    def doubts(
        self,
        differing: Mapping[CellRef, CellValue],
        sure: Collection[CellRef],
        *,
        all_at_once: bool,
    ) -> dict[CellRef, str]:
        """Those that differ from what was saved perhaps by the engine's fault, with the reason.

        Those known to be ``sure`` are left out. Of several of which one reads the other only
        the first is given, but for ``all_at_once``: the others may come right once it stands at
        its saved value.
        """
        doubts = {
            ref: reason
            for ref, value in differing.items()
            if ref not in sure and (reason := self._doubt(ref, value)) is not None
        }
        if not doubts or all_at_once:
            return doubts
        circular = [ref for ref in doubts if differing[ref] == ErrorValue("Circ")]
        circles = self._dependencies.circles(circular) if circular else ()
        self.circles = tuple(sorted({*self.circles, *circles}))
        in_ring = {ref for ring in circles for ref in ring}
        reason = GOES_ROUND if self._iterative else CIRCULAR
        found = dict.fromkeys(in_ring, reason)
        places = CellIndex(doubts)
        for ref, why in doubts.items():
            if ref not in in_ring and not places.meet(self._dependencies.areas(ref)):
                found[ref] = why
        return found or doubts

    def agrees(self, ref: CellRef, value: CellValue) -> bool:
        """Whether the value is the one that was saved, up to the noise of what it is made of."""
        saved = self._saved(ref)
        if saved is None and not _gave_up(value):
            return True
        if agree(saved, value):
            return True
        if isinstance(saved, Decimal) and isinstance(value, Decimal):
            difference = abs(saved - value)
            return difference < 1 and difference <= self._noise(ref)
        return False

    def _noise(self, ref: CellRef) -> Decimal:
        """The 15 digits of the largest figure that a formula reads by its address."""
        sizes = (
            abs(value)
            for area in self._dependencies.areas(ref)
            if (area.first_row, area.first_column) == (area.last_row, area.last_column)
            and isinstance(
                value := self._saved(CellRef(area.sheet, area.first_row, area.first_column)),
                Decimal,
            )
        )
        return _NOISE * max(sizes, default=Decimal(0))

    def _doubt(self, ref: CellRef, value: CellValue) -> str | None:
        if _gave_up(value):
            return UNKNOWN
        saved = self._saved(ref)
        shape = self._dependencies.shape(ref)
        if shape.text not in self._traits:
            self._traits[shape.text] = _traits(shape)
        trusted, ordering, edges = self._traits[shape.text]
        is_error = isinstance(saved, ErrorValue) or isinstance(value, ErrorValue)
        if not trusted or self._reads_doubtful_text(ref, ordering):
            return DOUBTFUL
        if is_error:
            return None if value in _TRUSTED_ERRORS else TO_AN_ERROR
        if edges:
            return AT_THE_EDGE
        return DIFFERENT_KIND if isinstance(saved, str) != isinstance(value, str) else None

    def _reads_doubtful_text(self, ref: CellRef, ordering: bool) -> bool:
        """Whether a cell that a formula reads holds a date as text, or one it puts in order."""
        for area in self._dependencies.areas(ref):
            value = self._saved(CellRef(area.sheet, area.first_row, area.first_column))
            if isinstance(value, str) and value and (ordering or _DATE_AS_TEXT.match(value)):
                return True
        return False

    def margins(self, doubts: Mapping[CellRef, str]) -> dict[CellRef, tuple[str, ...]]:
        """Those doubts that a margin can settle, with the formulas that have it."""
        return {
            ref: texts
            for ref, reason in doubts.items()
            if reason == AT_THE_EDGE and (texts := add_margins(self._dependencies.text(ref)))
        }


def _traits(shape: Shape) -> tuple[bool, bool, bool]:
    """Whether a formula uses trusted functions only; puts in order; compares or rounds."""
    functions, tokens = shape.functions, shape.tokens
    trusted = functions <= TRUSTED and (
        functions.isdisjoint(_LOOKS_UP) or _EXACTLY.search(shape.text) is not None
    )
    texts = [one.text for one in tokens if one.kind is TokenKind.TEXT]
    ordering = any(one.kind is TokenKind.OPERATOR and one.text in _ORDERING for one in tokens)
    dates = any(_DATE_AS_TEXT.match(text.strip('"')) for text in texts)
    return trusted and not dates, ordering, steps_or_compares(tokens)


def _gave_up(value: CellValue) -> bool:
    return isinstance(value, ErrorValue) and value.code in _GIVING_UP
