"""What the engine can verify: where it differs from the saved value, and may itself be wrong.

A difference is a fault of the workbook only where nothing speaks for a fault of the engine.
"""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.formulas.agreement import agree
from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.export import ExportedFormulaIndex
from sexcel.formulas.formula_shapes import ColumnFormula, column_formula
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.margins import add_margins, compares_or_rounds
from sexcel.formulas.references import Shape, Shapes
from sexcel.model.expressions import ZERO
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef

UNKNOWN = "uses something that cannot be recalculated here"
CIRCULAR = "is part of a circular reference"
ALLOWED_CIRCULAR = "is part of a circular reference, which the workbook allows"
DOUBTFUL = "uses a function on which spreadsheets differ"
TO_AN_ERROR = "gives an error here or in the file, and not the same in both"
AT_THE_EDGE = "turns on figures that agree to 15 digits"
DIFFERENT_KIND = "gives text here and a number in the file, or the other way round"

_ABSTENTIONS = {"NImpl", "Error", "Cancelled", "Circ", "#NAME?", "#SPILL!", "#CALC!"}
"""Errors by which the engine gives up; no spreadsheet has the first four."""

_TRUSTED_ERRORS = (ErrorValue("#DIV/0!"),)
_LOOKING_UP = frozenset({"HLOOKUP", "LOOKUP", "MATCH", "VLOOKUP", "XLOOKUP"})
_EXACT_MATCH = re.compile(r",\s*(?:0|FALSE(?:\(\))?)\s*\)", re.IGNORECASE)
"""How a lookup for an exact match ends; others depend on the order of the keys, and spreadsheets
differ where the keys are in no order."""

_ERRORS_OF_RANGE = re.compile(r"\bIS(?:ERROR|ERR|NA)\([^()]*:", re.IGNORECASE)
"""How errors of a range are counted: the engine looks at its first cell only, which comes to the
same wherever there are none."""

_DATE_AS_TEXT = re.compile(r"\s*[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}(?:[-/. ][0-9]{2,4})?\s*\Z")
_ORDERING = ("<", ">", "<=", ">=")
_JOINING = frozenset(
    ("CONCAT", "CONCATENATE", "EXACT", "IF", "LEN", "LOWER", "PROPER", "T", "TEXTJOIN", "TRIM",
     "UPPER")
)  # fmt: skip
"""Functions that take a text as it is written: with ``&`` alone, nothing makes 2020/21 a date."""
_NOISE = Decimal("1e-12")
"""Share of the largest figure read by which a result may differ: a thousand times the last of 15
digits, since what is left when large figures cancel out is as uncertain as they are."""

_TRUSTED_NAMES = """
SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SUBTOTAL PRODUCT QUOTIENT MOD ABS SIGN SQRT POWER EXP LN LOG
LOG10 PI INT TRUNC ROUND ROUNDUP ROUNDDOWN EVEN ODD GCD LCM FACT COMBIN
AVERAGE AVERAGEIF AVERAGEIFS COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS MAX MAXIFS MIN MINIFS LARGE
SMALL MEDIAN RANK RANK.EQ PERCENTILE PERCENTILE.INC QUARTILE QUARTILE.INC STDEV STDEV.P STDEV.S
STDEVP VAR VAR.P VAR.S VARP
IF IFS IFERROR IFNA SWITCH CHOOSE AND OR NOT XOR TRUE FALSE
INDEX MATCH LOOKUP HLOOKUP VLOOKUP XLOOKUP ROW ROWS COLUMN COLUMNS ADDRESS
CONCAT CONCATENATE TEXTJOIN LEFT RIGHT MID LEN FIND SEARCH REPLACE SUBSTITUTE REPT TRIM UPPER
LOWER PROPER EXACT CHAR CODE T
ISBLANK ISERR ISERROR ISEVEN ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISTEXT N NA TYPE
DATE YEAR MONTH DAY DAYS EDATE EOMONTH WEEKDAY NETWORKDAYS WORKDAY TIME HOUR MINUTE
PMT IPMT PPMT PV FV NPV NPER SLN CUMIPMT CUMPRINC EFFECT NOMINAL
"""
TRUSTED_FUNCTIONS = frozenset(_TRUSTED_NAMES.split())
"""Functions in which the engine was found to agree with other spreadsheets for any arguments.

A difference in a formula with another function proves nothing. Left out of their families on
purpose: CEILING and FLOOR (negative numbers), IRR, RATE and XIRR (where the search ends), TEXT and
VALUE (languages), OFFSET and INDIRECT (cells that nobody named), bonds, distributions and all that
spreadsheets disagree on among themselves.
"""


class VerifiabilityJudge:
    """Judges which recalculated formulas to pin, since the engine cannot verify them."""

    def __init__(
        self,
        formula_index: ExportedFormulaIndex,
        saved: Callable[[CellRef], CellValue],
        *,
        iterative: bool,
    ) -> None:
        """Take the formulas, and a function that returns the ``saved`` value of a cell."""
        self._formula_index = formula_index
        self._saved = saved
        self._iterative = iterative
        self._traits: dict[str, _Traits] = {}
        self._margins: dict[tuple[str, int], tuple[ColumnFormula, ...]] = {}
        self._shapes = Shapes()
        self.circles: tuple[tuple[CellRef, ...], ...] = ()

    def find_doubtful(
        self,
        differing: Mapping[CellRef, CellValue],
        certain: Collection[CellRef],
        *,
        all_at_once: bool,
    ) -> dict[CellRef, str]:
        """Return the formulas whose difference may be the engine's fault, with the reason.

        Those known to be ``certain`` are left out. Of formulas that read one another only the
        first are given, unless ``all_at_once``: the others may agree once those are pinned.
        """
        doubtful = {
            ref: reason
            for ref, value in differing.items()
            if ref not in certain and (reason := self._find_reason(ref, value)) is not None
        }
        if not doubtful or all_at_once:
            return doubtful
        circular = [ref for ref in doubtful if differing[ref] == ErrorValue("Circ")]
        circles = self._formula_index.circles(circular) if circular else ()
        self.circles = tuple(sorted({*self.circles, *circles}))
        reason = ALLOWED_CIRCULAR if self._iterative else CIRCULAR
        first = {ref: reason for circle in circles for ref in circle}
        index = CellIndex(doubtful)
        for ref, reason in doubtful.items():
            if ref not in first and not index.meets(self._formula_index.precedents(ref)):
                first[ref] = reason
        return first or doubtful

    def agrees(self, ref: CellRef, value: CellValue) -> bool:
        """Say whether a value equals the saved one, but for the noise of the figures read."""
        saved = self._saved(ref)
        if saved is None and not _is_abstention(value):
            return True
        if agree(saved, value):
            return True
        if isinstance(saved, Decimal) and isinstance(value, Decimal):
            difference = abs(saved - value)
            return difference < 1 and difference <= self._noise(ref)
        return False

    def _noise(self, ref: CellRef) -> Decimal:
        """Return the noise of the largest figure that a formula reads by its address."""
        figures = (
            abs(value)
            for area in self._formula_index.precedents(ref)
            if area.size == 1 and isinstance(value := self._saved(area.first_cell), Decimal)
        )
        return _NOISE * max(figures, default=ZERO)

    def _find_reason(self, ref: CellRef, value: CellValue) -> str | None:
        if _is_abstention(value):
            return UNKNOWN
        saved = self._saved(ref)
        shape = self._formula_index.shape(ref)
        if shape.text not in self._traits:
            self._traits[shape.text] = _find_traits(shape)
        traits = self._traits[shape.text]
        if not traits.is_trusted or self._reads_doubtful_text(ref, traits):
            return DOUBTFUL
        if isinstance(saved, ErrorValue) or isinstance(value, ErrorValue):
            return None if value in _TRUSTED_ERRORS else TO_AN_ERROR
        if traits.has_edges:
            return AT_THE_EDGE
        return DIFFERENT_KIND if isinstance(saved, str) != isinstance(value, str) else None

    def _reads_doubtful_text(self, ref: CellRef, traits: "_Traits") -> bool:
        """Say whether a formula reads a date held as text, or any text that it puts in order."""
        if traits.only_joins:
            return False
        texts = (self._saved(area.first_cell) for area in self._formula_index.precedents(ref))
        return any(
            isinstance(text, str) and text and (traits.puts_in_order or _DATE_AS_TEXT.match(text))
            for text in texts
        )

    def margins(self, doubtful: Mapping[CellRef, str]) -> dict[CellRef, tuple[ColumnFormula, ...]]:
        """Return the formulas that a margin can settle, each as it is with one over and short."""
        edges = (ref for ref, reason in doubtful.items() if reason == AT_THE_EDGE)
        return {ref: formulas for ref in edges if (formulas := self._with_margins(ref))}

    def _with_margins(self, ref: CellRef) -> tuple[ColumnFormula, ...]:
        key = (self._formula_index.shape(ref).text, ref.column)
        if key not in self._margins:
            texts = add_margins(self._formula_index.formula(ref))
            shapes = (self._shapes.of(text, ref.row, ref.column) for text in texts)
            self._margins[key] = tuple(column_formula(shape, ref.column) for shape in shapes)
        return self._margins[key]


class _Traits(Struct, frozen=True):
    """What a formula of one shape does: compares or rounds (``has_edges``), joins texts only."""

    is_trusted: bool
    puts_in_order: bool
    has_edges: bool
    only_joins: bool


def _find_traits(shape: Shape) -> _Traits:
    functions, tokens = shape.functions, shape.tokens
    is_trusted = functions <= TRUSTED_FUNCTIONS and (
        functions.isdisjoint(_LOOKING_UP) or _EXACT_MATCH.search(shape.text) is not None
    )
    is_trusted = is_trusted and _ERRORS_OF_RANGE.search(shape.text) is None
    texts = [token.text for token in tokens if token.kind is TokenKind.TEXT]
    has_dates = any(_DATE_AS_TEXT.match(text.strip('"')) for text in texts)
    operators = {token.text for token in tokens if token.kind is TokenKind.OPERATOR}
    return _Traits(
        is_trusted and not has_dates,
        not operators.isdisjoint(_ORDERING),
        compares_or_rounds(tokens),
        operators <= {"&"} and functions <= _JOINING,
    )


def _is_abstention(value: CellValue) -> bool:
    return isinstance(value, ErrorValue) and value.code in _ABSTENTIONS
