"""Formulas of carried sheets in the regenerated workbook: what they refer to, and where it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.model.grid import Grid
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef, RangeRef, parse_a1, quoted
from sexcel.writers.functions import AT_LARGE, BY_PLACE, NEWER, TAKE_RANGES, WHOLE
from sexcel.writers.moves import Moves

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_CELLS = re.compile(rf"({_CELL})(?::({_CELL}))?\Z")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})\Z")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})\Z")
_PARTS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})\Z")
_MOST_NAMES_DEEP = 20
_LOST = "#REF!"


class UnresolvedError(Exception):
    """A formula cannot stay live; the message says why, as a clause."""


class Live(Struct, frozen=True):
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


class References:
    """Rewrites formulas of one workbook."""

    def __init__(
        self,
        grid: Grid,
        moves: Moves,
        carried: Mapping[str, tuple[str, str]],
        reports: Mapping[str, str],
        own_names: Mapping[str, CellRef],
    ) -> None:
        """``carried``: lower-case sheet name → its name, and its name in the new workbook.

        ``reports`` are the sheets that are made anew; ``own_names`` the names that the
        regenerated workbook gives cells itself.
        """
        self._moves = moves
        self._carried = carried
        self._reports = reports
        self._sheets = {sheet.name.lower(): sheet.name for sheet in grid}
        self._own_names = {name.lower(): cell for name, cell in own_names.items()}
        self._definitions = {name.lower(): text for name, text in grid.defined_names.items()}
        self._known: dict[str, Live | str] = {}

    def formula(self, text: str, sheet: str) -> Live:
        """A formula of a carried sheet (no ``=``). Raises UnresolvedError where it must freeze."""
        return self._rewritten(text, sheet, 0)

    def name(self, name: str, depth: int = 0) -> Live:
        """What a defined name means. Raises UnresolvedError where not all of it resolves."""
        key = name.lower()
        if key not in self._known:
            try:
                self._known[key] = self._defined(name, depth)
            except UnresolvedError as error:
                self._known[key] = str(error)
        found = self._known[key]
        if isinstance(found, str):
            raise UnresolvedError(found)
        return found

    def _defined(self, name: str, depth: int) -> Live:
        definition = self._definitions.get(name.lower())
        if definition is None or depth > _MOST_NAMES_DEEP:
            raise UnresolvedError(f"what {name} means is not known")
        # While it is looked into, a name that leads back to itself means nothing.
        self._known[name.lower()] = f"the name {name} leads back to itself"
        found = self._rewritten(definition, "", depth + 1)
        if not found.is_fixed:
            raise UnresolvedError(f"what the name {name} means hangs on where it is used")
        own = self._own_names.get(name.lower())
        if own is not None and found.text.replace("$", "") != str(own):
            raise UnresolvedError(f"the name {name} means another cell in this workbook")
        return found

    def _rewritten(self, text: str, sheet: str, depth: int) -> Live:
        from openpyxl.formula import Tokenizer
        from openpyxl.formula.tokenizer import TokenizerError

        try:
            tokens = Tokenizer(f"={text}").items
        except (TokenizerError, IndexError) as error:
            raise UnresolvedError("it cannot be taken apart") from error
        return self._joined(tokens, sheet, depth)

    def _joined(self, tokens: "Sequence[Token]", sheet: str, depth: int) -> Live:
        written: list[str] = []
        carried: list[RangeRef] = []
        figures: list[CellRef] = []
        fixed = True
        functions = set(_functions(tokens))
        for token, function, alone in _in_context(tokens):
            if token.type != "OPERAND" or token.subtype not in ("RANGE", "ERROR"):
                written.append(token.value)
                continue
            if token.subtype == "ERROR":
                if token.value == _LOST and len(tokens) > 1:
                    raise UnresolvedError("it has lost a cell that it referred to (#REF!)")
                written.append(token.value)
                continue
            found = self._operand(token.value, sheet, depth)
            if found.is_block and not (function in WHOLE or (alone and function in TAKE_RANGES)):
                raise UnresolvedError(f"{token.value} means the cell beside it, and that has moved")
            written.append(found.text)
            carried += found.carried
            figures += found.figures
            fixed = fixed and found.is_fixed
        if figures and (by_place := functions & BY_PLACE):
            raise UnresolvedError(f"{min(by_place)} hangs on where a figure stands, and it moved")
        block = len(tokens) == 1 and len(figures) > 1
        return Live("".join(written), tuple(carried), tuple(figures), block, fixed)

    def _operand(self, text: str, sheet: str, depth: int) -> Live:
        place, mark, cells = text.rpartition("!")
        if "[" in text:
            outside = mark and "]" in place
            raise UnresolvedError(
                f"{text} is in another workbook"
                if outside
                else f"{text} names the columns of an Excel table, and those are not carried"
            )
        named = place[1:-1].replace("''", "'") if place.startswith("'") else place
        covered = _covered(cells)
        if covered is None:
            if mark:
                raise UnresolvedError(f"{text} is no cell and no name of the workbook")
            return self._by_name(text, depth)
        if ":" in named:
            raise UnresolvedError(f"{text} spans several sheets")
        if not mark and not sheet:
            raise UnresolvedError(f"{text} names no sheet")
        fixed = cells.count("$") == sum(letter.isalpha() for letter in _bare(cells))
        key = (named if mark else sheet).lower()
        if key in self._carried:
            name, new = self._carried[key]
            front = text if new == name or not mark else f"{quoted(new)}!{cells}"
            return Live(front, (RangeRef(name, *covered),), is_fixed=fixed)
        return self._moved(text, key, cells, covered, fixed=fixed)

    def _by_name(self, text: str, depth: int) -> Live:
        found = self.name(text, depth)
        return Live(text, found.carried, found.figures, found.is_block)

    def _moved(
        self, text: str, sheet: str, cells: str, covered: tuple[int, int, int, int], *, fixed: bool
    ) -> Live:
        if sheet in self._reports:
            raise UnresolvedError(f"sheet {self._reports[sheet]} is made anew")
        if sheet not in self._sheets:
            raise UnresolvedError(f"the workbook has no sheet for {text}")
        if not _CELLS.match(cells):
            raise UnresolvedError(f"{text} takes whole rows or columns around figures that moved")
        source = RangeRef(self._sheets[sheet], *covered)
        target = self._moves.block(source)
        if isinstance(target, str):
            raise UnresolvedError(target)
        first, _, last = cells.partition(":")
        top = _with_signs(first, target.first_row, target.first_column)
        end = _with_signs(last, target.last_row, target.last_column) if last else ""
        written = f"{quoted(target.sheet)}!{top}{':' if last else ''}{end}"
        figures = tuple(_cells_of(source))
        return Live(written, (), figures, len(figures) > 1, fixed)


def _functions(tokens: "Sequence[Token]") -> Iterator[str]:
    """The functions used, upper case. Raises UnresolvedError at one that must freeze."""
    from openpyxl.utils import FORMULAE

    for token in tokens:
        if token.type == "FUNC" and token.subtype == "OPEN":
            name = token.value[:-1].upper()
            if name in AT_LARGE:
                raise UnresolvedError(f"{name} finds its cells by itself, or reaches outside")
            if name not in FORMULAE and name not in NEWER:
                raise UnresolvedError(
                    f"{name.removeprefix('_XLFN.')} is not a function that is known"
                )
            yield name


def _in_context(tokens: "Sequence[Token]") -> "Iterator[tuple[Token, str, bool]]":
    """Each token with the function around it, and whether it is one of its arguments alone."""
    meant = [token for token in tokens if token.type != "WHITE-SPACE"]
    place, around = 0, [""]
    for token in tokens:
        if token.type == "WHITE-SPACE":
            yield token, around[-1], False
            continue
        before = meant[place - 1] if place else None
        after = meant[place + 1] if place + 1 < len(meant) else None
        alone = before is not None and after is not None
        alone = alone and _opens(before) and _closes(after)
        yield token, around[-1], alone
        if token.subtype == "OPEN":
            around.append(token.value[:-1].upper() if token.type == "FUNC" else around[-1])
        elif token.subtype == "CLOSE" and len(around) > 1:
            around.pop()
        place += 1


def _opens(token: "Token | None") -> bool:
    return token is not None and (
        token.type == "SEP" or (token.type == "FUNC" and token.subtype == "OPEN")
    )


def _closes(token: "Token | None") -> bool:
    return token is not None and (
        token.type == "SEP" or (token.type == "FUNC" and token.subtype == "CLOSE")
    )


def _covered(cells: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column; None where it is no reference."""
    try:
        if match := _CELLS.match(cells):
            corners = parse_a1(match[1]), parse_a1(match[2] or match[1])
        elif match := _COLUMNS.match(cells):
            corners = parse_a1(f"{match[1]}1"), parse_a1(f"{match[2]}{MAX_ROWS}")
        elif match := _ROWS.match(cells):
            corners = parse_a1(f"A{match[1]}"), (int(match[2]), MAX_COLUMNS)
        else:
            return None
    except ValueError:
        return None
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(*corners, strict=True))
    return top, left, bottom, right


def _bare(cells: str) -> str:
    """One letter for each row and column that a reference names: ``aaaa`` for ``$A$1:$B$2``."""
    return re.sub(r"[A-Za-z]+|[0-9]+", "a", cells.replace("$", "").replace(":", ""))


def _with_signs(old: str, row: int, column: int) -> str:
    """A cell's address with the dollar signs of another."""
    signs = _PARTS.match(old)
    letters = CellRef("", row, column).a1.rstrip("0123456789")
    return f"{signs[1] if signs else ''}{letters}{signs[3] if signs else ''}{row}"


def _cells_of(cells: RangeRef) -> Iterator[CellRef]:
    return (CellRef(cells.sheet, row, column) for row, column in cells.positions())
