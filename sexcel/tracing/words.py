"""A formula in words: ``5% (Inputs!B4) × (SECCo + SECAS + Projects), rounded to whole numbers``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.references import Reference, Shape
from sexcel.formulas.syntax import (
    STRONGEST,
    Call,
    CellsUsed,
    Constant,
    NameUsed,
    Operation,
    Signed,
    Syntax,
    parse_formula,
)
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.wording import count_of
from sexcel.tracing.names import FigureNames

_SIGNS = {
    "-": "−",
    "*": "×",
    "/": "÷",
    "^": "to the power of",
    "&": "followed by",
    "=": "is",
    "<>": "is not",
    "<": "is less than",
    ">": "is more than",
    "<=": "is at most",
    ">=": "is at least",
}
_KEEPING_BRACKETS = "-/^"
"""Operators after which brackets matter although the one inside binds as strongly."""
_OF_ALL = {
    "SUM": "the sum of",
    "AVERAGE": "the average of",
    "MIN": "the smallest of",
    "MAX": "the largest of",
    "COUNT": "the number of figures in",
    "COUNTA": "the number of filled cells in",
    "PRODUCT": "the product of",
    "MEDIAN": "the median of",
    "ABS": "the absolute value of",
    "SUMPRODUCT": "the sum, line by line, of",
}
"""Functions that read as a noun before what they are given."""
_ROUNDINGS = {"ROUND": "rounded", "ROUNDUP": "rounded up", "ROUNDDOWN": "rounded down"}
_PATTERNS: Mapping[int, Mapping[str, tuple[str, int]]] = {
    2: {
        "IF": ("{1} if {0}, otherwise FALSE", 0),
        "IFERROR": ("{0}, or {1} in place of an error", 0),
        "IFNA": ("{0}, or {1} in place of #N/A", 0),
        "SUMIF": ("the sum of {0} where it is {1}", STRONGEST),
        "COUNTIF": ("how often {0} is {1}", STRONGEST),
    },
    3: {
        "IF": ("{1} if {0}, otherwise {2}", 0),
        "SUMIF": ("the sum of {2} where {0} is {1}", STRONGEST),
        "XLOOKUP": ("the entry of {2} where {1} is {0}", STRONGEST),
    },
}
"""How functions read by how many arguments they have, and how strongly the words hold together."""
_SUM_CODES = ("9", "109")
"""The numbers that make SUBTOTAL add up."""
_SEVERAL = 2
"""Arguments from which a list needs no brackets of its own."""


class _Phrase(Struct, frozen=True):
    """Words, and how strongly they hold together."""

    text: str
    strength: int = STRONGEST

    def within(self, strength: int) -> str:
        """Return the words, in brackets where those around them bind more strongly."""
        return self.text if self.strength >= strength else f"({self.text})"


class FormulaWords:
    """Says formulas in words."""

    def __init__(self, formula_index: FormulaIndex, names: FigureNames) -> None:
        self._formula_index = formula_index
        self._names = names

    def describe(self, ref: CellRef) -> str:
        """Return the formula of a cell in words; as it is written where no words are known."""
        shape = self._formula_index.shape(ref)
        if shape is None:
            return ""
        tree = parse_formula(shape)
        if tree is None:
            return f"={self._formula_index.formula(ref)}"
        return _Sentence(self._formula_index, self._names, ref, shape).phrase(tree).text


class _Sentence:
    """The words for one formula, seen from its cell."""

    def __init__(
        self, formula_index: FormulaIndex, names: FigureNames, target: CellRef, shape: Shape
    ) -> None:
        self._formula_index = formula_index
        self._names = names
        self._target = target
        cells = {area for area in shape.precedents(target) if area.size == 1}
        texts = Counter(names.name_from(area.first_cell, target) for area in cells)
        self._ambiguous = {text for text, count in texts.items() if count > 1}

    def phrase(self, tree: Syntax | None) -> _Phrase:
        """Return the words for a part of the formula."""
        phrase = _Phrase("nothing")
        match tree:
            case Constant(kind, text):
                phrase = _Phrase(_constant(kind, text))
            case CellsUsed(reference):
                phrase = _Phrase(self._cells(reference))
            case NameUsed(text):
                phrase = _Phrase(self._name(text))
            case Signed(sign, operand):
                phrase = _signed(sign, self.phrase(operand))
            case Operation():
                phrase = self._operation(tree)
            case Call(function, arguments):
                phrase = self._call(function, arguments)
        return phrase

    def _cells(self, reference: Reference) -> str:
        area = reference.area_from(self._target)
        if area is None:
            sheet = f"{reference.sheet}!" if reference.sheet else ""
            return f"{sheet}{reference.text(self._target)}"
        return self._area(area)

    def _area(self, area: RangeRef) -> str:
        sheet = self._formula_index.sheet(area.sheet)
        if sheet is None:
            return str(area)
        area = RangeRef(sheet.name, *area.corners)
        if area.size > 1:
            return self._names.name_range(area, self._target)
        text = self._names.name_from(area.first_cell, self._target)
        if text not in self._ambiguous:
            return text
        return f"{text} ({address(area, self._target.sheet)})"

    def _name(self, text: str) -> str:
        """Return a defined name as written, with the value of its cell where it is of one."""
        areas = self._formula_index.named_areas(text.rpartition("!")[2], self._target.sheet)
        if len(areas) != 1 or areas[0].size > 1:
            return text
        cell = areas[0].first_cell
        if self._names.is_rate(cell):
            return f"{self._names.show(cell)} ({text})"
        return text

    def _operation(self, tree: Operation) -> _Phrase:
        before, after = map(self.phrase, tree.operands)
        least = tree.strength + (tree.operator in _KEEPING_BRACKETS)
        sign = _SIGNS.get(tree.operator, tree.operator)
        text = f"{before.within(tree.strength)} {sign} {after.within(least)}"
        return _Phrase(text, tree.strength)

    def _call(self, function: str, arguments: Sequence[Syntax | None]) -> _Phrase:
        phrases = [self.phrase(argument) for argument in arguments]
        if function == "SUBTOTAL" and phrases and phrases[0].text in _SUM_CODES:
            function, phrases = "SUM", phrases[1:]
        if function in _OF_ALL and phrases:
            return _Phrase(f"{_OF_ALL[function]} {_list(phrases)}")
        if function in _ROUNDINGS and len(phrases) == 2:
            return _Phrase(f"{phrases[0].text}, {_ROUNDINGS[function]} {_to(phrases[1].text)}", 0)
        texts = [phrase.within(1) for phrase in phrases]
        if function in _PATTERNS.get(len(texts), {}):
            pattern, strength = _PATTERNS[len(texts)][function]
            return _Phrase(pattern.format(*texts), strength)
        if function == "SUMIFS" and len(texts) % 2:
            pairs = zip(texts[1::2], texts[2::2], strict=True)
            where = " and ".join(f"{cells} is {condition}" for cells, condition in pairs)
            return _Phrase(f"the sum of {texts[0]} where {where}")
        return _Phrase(f"{function}({'; '.join(phrase.text for phrase in phrases)})")


def _signed(sign: str, operand: _Phrase) -> _Phrase:
    if sign == "%":
        return _Phrase(f"{operand.within(STRONGEST)}%")
    return _Phrase(f"minus {operand.within(STRONGEST)}", STRONGEST - 1)


def _constant(kind: TokenKind, text: str) -> str:
    if kind is TokenKind.TEXT:
        inner = text[1:-1].replace('""', '"')
        return f"'{inner}'" if inner else "blank"
    if kind is TokenKind.NUMBER and text.isdecimal():
        return f"{Decimal(text):,}"
    return text


def _list(phrases: Sequence[_Phrase]) -> str:
    if len(phrases) < _SEVERAL:
        return phrases[0].within(STRONGEST)
    texts = [phrase.within(1) for phrase in phrases]
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def _to(digits: str) -> str:
    """Return what a figure is rounded to, by ROUND's number of digits."""
    if digits == "0":
        return "to whole numbers"
    if digits.isdecimal():
        return f"to {count_of(int(digits), 'decimal')}"
    units = digits.removeprefix("minus ")
    if units != digits and units.isdecimal():
        return f"to {10 ** min(int(units), 9):,}s"
    return f"to {digits} digits"
