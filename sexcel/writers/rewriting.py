"""Formulas of carried sheets, rewritten for where figures are in the regenerated workbook."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.references import End, Reference, parse_reference
from sexcel.model.grid import Grid
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef, RangeRef, quote_sheet
from sexcel.writers.figure_moves import FigureMoves
from sexcel.writers.live_functions import AT_LARGE, BY_PLACE, NEWER, TAKE_RANGES, WHOLE

_MOST_NAMES_DEEP = 20
"""Names that may stand for one another in turn. People define one by another, seldom by a
third; the limit only keeps a workbook made to harm from filling the stack."""
_LOST = "#REF!"
_ORIGIN = CellRef("", 0, 0)
"""Relative to it, the ends of a reference are the numbers of rows and columns."""
_NOT_FOLLOWED = frozenset((":", "@", "#", "!"))
"""Operators that find cells only when a formula is calculated, or that are alone by mistake."""
_OPERANDS = frozenset((TokenKind.REFERENCE, TokenKind.STRUCTURED, TokenKind.NAME))


class UnresolvedError(Exception):
    """A formula cannot stay live; the message says why, as a clause."""


class RewrittenFormula(Struct, frozen=True):
    """A formula, or a part of one, as the regenerated workbook needs it.

    ``carried`` are the cells of carried sheets that it uses, ``figures`` those of budget
    tables, both where the source has them.
    """

    text: str
    carried: tuple[RangeRef, ...] = ()
    figures: tuple[CellRef, ...] = ()
    is_block: bool = False
    """Whether it stands for several cells of a budget table."""
    is_fixed: bool = True
    """Whether it means the same wherever it stands."""


class FormulaRewriter:
    """Rewrites formulas of one workbook."""

    def __init__(
        self,
        grid: Grid,
        moves: FigureMoves,
        carried: Mapping[str, tuple[str, str]],
        reports: Mapping[str, str],
        own_names: Mapping[str, CellRef],
    ) -> None:
        """Take the workbook read, and what becomes of its sheets and names.

        ``carried``: lower-case sheet name → its name, and its name in the new workbook.
        ``reports`` are the sheets that are made anew; ``own_names`` the names that the
        regenerated workbook gives cells itself.
        """
        self._moves = moves
        self._carried = carried
        self._reports = reports
        self._sheets = {sheet.name.lower(): sheet.name for sheet in grid}
        self._own_names = {name.lower(): cell for name, cell in own_names.items()}
        self._definitions = {name.lower(): text for name, text in grid.defined_names.items()}
        self._resolved: dict[str, RewrittenFormula | str] = {}

    def rewrite(self, formula: str, sheet: str) -> RewrittenFormula:
        """Rewrite a formula of a carried sheet (no ``=``).

        Raises UnresolvedError where it must freeze.
        """
        return self._rewrite(formula, sheet, 0)

    def resolve_name(self, name: str, depth: int = 0) -> RewrittenFormula:
        """Return what a defined name means. Raises UnresolvedError where not all resolves."""
        key = name.lower()
        if key not in self._resolved:
            try:
                self._resolved[key] = self._resolve_definition(name, depth)
            except UnresolvedError as error:
                self._resolved[key] = str(error)
        meaning = self._resolved[key]
        if isinstance(meaning, str):
            raise UnresolvedError(meaning)
        return meaning

    def _resolve_definition(self, name: str, depth: int) -> RewrittenFormula:
        definition = self._definitions.get(name.lower())
        if definition is None or depth > _MOST_NAMES_DEEP:
            raise UnresolvedError(f"what {name} means is not known")
        # While it is looked into, a name that leads back to itself means nothing.
        self._resolved[name.lower()] = f"the name {name} leads back to itself"
        meaning = self._rewrite(definition, "", depth + 1)
        if not meaning.is_fixed:
            raise UnresolvedError(f"what the name {name} means hangs on where it is used")
        own_cell = self._own_names.get(name.lower())
        if own_cell is not None and meaning.text.replace("$", "") != str(own_cell):
            raise UnresolvedError(f"the name {name} means another cell in this workbook")
        return meaning

    def _rewrite(self, formula: str, sheet: str, depth: int) -> RewrittenFormula:
        pieces = tokens(formula)
        texts: list[str] = []
        operands: list[RewrittenFormula] = []
        functions = set(_functions(pieces))
        for token, function, alone in _in_context(pieces):
            if token.kind not in _OPERANDS or (token.text == _LOST and len(pieces) == 1):
                texts.append(token.text)
                continue
            operand = self._operand(token.text, sheet, depth)
            if operand.is_block and not (function in WHOLE or (alone and function in TAKE_RANGES)):
                raise UnresolvedError(f"{token.text} means the cell beside it, and that has moved")
            texts.append(operand.text)
            operands.append(operand)
        figures = tuple(cell for operand in operands for cell in operand.figures)
        if figures and (by_place := functions & BY_PLACE):
            raise UnresolvedError(f"{min(by_place)} hangs on where a figure stands, and it moved")
        return RewrittenFormula(
            "".join(texts),
            tuple(area for operand in operands for area in operand.carried),
            figures,
            is_block=len(pieces) == 1 and len(figures) > 1,
            is_fixed=all(operand.is_fixed for operand in operands),
        )

    def _operand(self, text: str, sheet: str, depth: int) -> RewrittenFormula:
        place, mark, cells = text.rpartition("!")
        if text == _LOST:
            raise UnresolvedError("it has lost a cell that it referred to (#REF!)")
        if "[" in text:
            raise UnresolvedError(
                f"{text} is in another workbook"
                if mark and "]" in place
                else f"{text} names the columns of an Excel table, and those are not carried"
            )
        source = parse_reference(text, 0, 0)
        area = None if source is None or text.endswith("#") else source.area_from(_ORIGIN)
        if source is None or area is None:
            if mark:
                raise UnresolvedError(f"{text} is no cell and no name of the workbook")
            return replace(self.resolve_name(text, depth), text=text, is_fixed=True)
        if ":" in (source.sheet or ""):
            raise UnresolvedError(f"{text} spans several sheets")
        if source.sheet is None and not sheet:
            raise UnresolvedError(f"{text} names no sheet")
        key = (source.sheet or sheet).lower()
        if key not in self._carried:
            return self._move(text, key, source, area)
        name, new_name = self._carried[key]
        written = text if new_name == name or not mark else f"{quote_sheet(new_name)}!{cells}"
        return RewrittenFormula(written, (replace(area, sheet=name),), is_fixed=_is_fixed(source))

    def _move(self, text: str, sheet: str, source: Reference, area: RangeRef) -> RewrittenFormula:
        """Return a reference to figures, rewritten for where they stand now."""
        if sheet in self._reports:
            raise UnresolvedError(f"sheet {self._reports[sheet]} is made anew")
        if sheet not in self._sheets:
            raise UnresolvedError(f"the workbook has no sheet for {text}")
        if (area.first_row, area.last_row) == (1, MAX_ROWS) or (
            (area.first_column, area.last_column) == (1, MAX_COLUMNS)
        ):
            raise UnresolvedError(f"{text} takes whole rows or columns around figures that moved")
        area = replace(area, sheet=self._sheets[sheet])
        target = self._moves.block(area)
        if isinstance(target, str):
            raise UnresolvedError(target)
        moved = Reference(
            None,
            End(target.first_row, source.first_row.relative),
            End(target.first_column, source.first_column.relative),
            End(target.last_row, source.last_row.relative),
            End(target.last_column, source.last_column.relative),
        )
        figures = tuple(CellRef(area.sheet, *position) for position in area.positions())
        written = f"{quote_sheet(target.sheet)}!{moved.text(_ORIGIN)}"
        return RewrittenFormula(written, (), figures, len(figures) > 1, _is_fixed(source))


def _is_fixed(source: Reference) -> bool:
    ends = (source.first_row, source.first_column, source.last_row, source.last_column)
    return not any(end.relative for end in ends)


def _functions(pieces: Sequence[Token]) -> Iterator[str]:
    """Yield the functions used, upper case. Raises UnresolvedError at one that must freeze."""
    from openpyxl.utils import FORMULAE

    for token in pieces:
        if token.kind is TokenKind.FUNCTION:
            name = token.text.upper()
            if name in AT_LARGE:
                raise UnresolvedError(f"{name} finds its cells by itself, or reaches outside")
            if name not in FORMULAE and name not in NEWER:
                raise UnresolvedError(
                    f"{name.removeprefix('_XLFN.')} is not a function that is known"
                )
            yield name


def _in_context(pieces: Sequence[Token]) -> Iterator[tuple[Token, str, bool]]:
    """Yield each token with the function around it, and whether it alone is an argument of it.

    Raises UnresolvedError where the formula cannot be taken apart.
    """
    meant = [token for token in pieces if token.kind is not TokenKind.SPACE]
    neighbours = zip([None, *meant], [*meant[1:], None], strict=False)
    brackets = [("", False)]
    for token in pieces:
        if token.kind is TokenKind.SPACE:
            yield token, "", False
            continue
        before, after = next(neighbours)
        function, is_call = brackets[-1]
        yield token, function, is_call and _is_alone(before, after)
        if token.kind is TokenKind.OPEN:
            opens_call = before is not None and before.kind is TokenKind.FUNCTION
            name = before.text.upper() if before is not None and opens_call else function
            brackets.append((name, opens_call))
        elif token.kind is TokenKind.CLOSE:
            brackets.pop()
        if token.kind is TokenKind.UNKNOWN or not brackets:
            raise UnresolvedError("it cannot be taken apart")
        if token.kind is TokenKind.OPERATOR and token.text in _NOT_FOLLOWED:
            raise UnresolvedError(f"what {token.text} means in it is not known")


def _is_alone(before: Token | None, after: Token | None) -> bool:
    """Say whether nothing but brackets and separators stand around a token."""
    return (
        before is not None
        and after is not None
        and before.kind in (TokenKind.OPEN, TokenKind.SEPARATOR)
        and after.kind in (TokenKind.CLOSE, TokenKind.SEPARATOR)
    )
