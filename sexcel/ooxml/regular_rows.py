"""Rows of a sheet as every spreadsheet program writes them, split up without an XML parser.

Nearly all of a workbook is rows of one plain form, in which a regular expression finds the cells
several times faster than a parser calls back for them. Whatever has another form, however
slightly, is left to the parser: no row is taken here that it would refuse or read otherwise.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from sexcel.ooxml.limits import MAX_TAG_BYTES

RegularCell = tuple[str, ...]
"""All of it; letters and row of the reference, style and type; ``f`` where it has a formula, with
the formula's attributes and text; ``v``, or ``is><t`` in line, where it has a value, and its text.
Each may be empty."""

_MOST_IRREGULAR = 50
"""Rows of another form, after which a sheet is left to the parser: trying more would cost time."""
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml version=[\"']1\.0[\"'](?: encoding=[\"']utf-8[\"'])?[ ?]",
    re.IGNORECASE,
)
_FIRST, _END = b"<sheetData>", "</row>"
_ODD = ("<!", "<?", "]]>", "\ufffe", "\uffff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
"""Both are what XML does not allow, does not read literally, or uses for no element."""
_ROW = re.compile(r'[ \n]*<row((?: (?!xmlns)(?:x14ac:)?[a-zA-Z]+="[^"<&\t\n]*")*) ?(/?)>')
_ATTRIBUTE = re.compile(r' ([a-zA-Z0-9:]+)="([^"]*)"')
_CELL = re.compile(
    r'(<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,9})")?(?: t="([a-zA-Z]+)")?'
    r'(?: cm="[0-9]+")?(?: vm="[0-9]+")?'
    r"(?: ?/>|>"
    r'(?:<(f)((?: [a-wyzA-Z][a-zA-Z0-9]*="[^"<&\t\n]*")*)(?: ?/>|>([^<]*)</f>))?'
    r'(?:<(v|is><t)(?: xml:space="preserve")?(?: ?/>|>([^<]*)</(?:v|t></is)>))?'
    r"</c>))"
)
REFERENCE, STYLE, KIND, ATTRIBUTES, FORMULA, OPENING, VALUE = 1, 3, 4, 6, 7, 8, 9
"""Places of the texts in a cell."""
_INLINE_END = "</t></is></c>"
_FIRST_ALIKE = 200
"""Rows of a sheet after which one is tried as the pattern of those below. To compile it takes as
long as to read 20 rows without, so that short sheets pay nothing, and each pattern that fits
few rows doubles the number."""
_MOST_PATTERNS = 4
"""Tried on each row: a ledger in which some columns may be blank has a few kinds of row."""
_TEXTS = re.compile(r"(?<=>)([^<]+)(?=</(?:f|v|t)>)")
_PLAIN_FORMULA = re.compile(r'(?: (?:ca|aca)="[a-z0-9]+")*')
_FOLLOWING_FORMULA = re.compile(r' t="shared" si="([0-9]+)"')
_NAMED = re.compile("&(amp|lt|gt|quot|apos);")
_NAMES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class AlikeRows(Struct, frozen=True):
    """Rows written as ``cells`` are, but for row number and texts: a tuple of both for each row.

    The texts are in the order of the cells, and of formula and value in a cell.
    """

    cells: Sequence[RegularCell]
    rows: Sequence[tuple[str, ...]]


class RowTaker(Protocol):
    """Takes rows that the parser does not see."""

    def is_between_rows(self) -> bool:
        """Say whether the parser, having had all until then, is where a row may come."""

    def take_row(self, attributes: dict[str, str], cells: Sequence[RegularCell]) -> None:
        """Take one row."""

    def take_alike(self, alike: AlikeRows) -> bool:
        """Take many rows, or return False where they have to come one by one."""


def sift_rows(pieces: Iterable[bytes], taker: RowTaker) -> Iterator[bytes]:
    """Yield what is for the parser: a sheet without its regular rows, which ``taker`` is given.

    Only where a row may come is one taken.
    """
    patterns = _Patterns()
    unread = iter(pieces)
    buffer = next(unread, b"")
    irregular = 0 if _DECLARATION.match(buffer) else _MOST_IRREGULAR
    while not irregular and _FIRST not in buffer and len(buffer) < MAX_TAG_BYTES:
        if not (piece := next(unread, b"")):
            break
        buffer += piece
    head = buffer.find(_FIRST) + len(_FIRST)
    if head < len(_FIRST) or b"<!" in buffer[:head]:
        irregular = _MOST_IRREGULAR
    odd = _ODD if b" xmlns:x14ac=" in buffer[:head] else (*_ODD, " x14ac:")
    if not irregular:
        yield buffer[:head]
        buffer = buffer[head:]
    while irregular < _MOST_IRREGULAR and taker.is_between_rows() and len(buffer) < MAX_TAG_BYTES:
        end = buffer.rfind(_END.encode()) + len(_END)
        if end < len(_END):
            if not (piece := next(unread, b"")):
                break
            buffer += piece
            continue
        rows, buffer = buffer[:end], buffer[end:]
        text = _decode(rows, odd)
        if text is None:
            buffer = rows + buffer
            break
        irregular = yield from _sift_rows_of(text, irregular, patterns, taker)
        yield b""
    yield buffer
    yield from unread


def _sift_rows_of(
    text: str, irregular: int, patterns: "_Patterns", taker: RowTaker
) -> Generator[bytes, None, int]:
    """Yield what of some rows is for the parser; return how many irregular ones there were."""
    start = 0
    while start < len(text):
        is_regular = irregular < _MOST_IRREGULAR and taker.is_between_rows()
        if is_regular and (end := patterns.take_alike(text, start, taker)):
            start = end
            continue
        end = _find_row_end(text, start) if is_regular else 0
        row = text[start:end] if end else text[start:]
        start += len(row)
        parsed = _parse_row(row) if end else None
        if parsed is None:
            irregular += 1
            yield row.encode()
            continue
        taker.take_row(*parsed)
        patterns.learn(row, parsed[1])
        if lines := row.count("\n"):
            yield b"\n" * lines  # the parser counts them for its complaints
    return irregular


class _Patterns:
    """The patterns of a sheet's rows, by which many are taken at once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[re.Pattern[str], Sequence[RegularCell]]] = {}
        self._wait = self._until_next = _FIRST_ALIKE

    def learn(self, row: str, cells: Sequence[RegularCell]) -> None:
        """Make a pattern of a row that was taken by itself, once it is time for one."""
        self._until_next -= 1
        if self._until_next > 0:
            return
        self._wait *= 2
        self._until_next = self._wait
        source = _pattern_of(row, cells)
        if source and source not in self._known:
            if len(self._known) == _MOST_PATTERNS:
                del self._known[next(iter(self._known))]
            self._known[source] = re.compile(source), cells

    def take_alike(self, text: str, start: int, taker: RowTaker) -> int:
        """Return where the rows from ``start`` end that fit a pattern and are taken; else 0."""
        for pattern, cells in self._known.values():
            rows: list[tuple[str, ...]] = []
            end = start
            while (match := pattern.match(text, end)) is not None:
                rows.append(match.groups())
                end = match.end()
            if rows and taker.take_alike(AlikeRows(cells, rows)):
                return end
        return 0


def _pattern_of(row: str, cells: Sequence[RegularCell]) -> str:
    """Return the pattern of the rows written like this one; empty where it would not be safe."""
    opening = _ROW.match(row)
    head = f'<row r="{cells[0][REFERENCE + 1]}"' if cells else ""
    if opening is None or not head or not row.startswith(head) or "hidden=" in opening[1]:
        return ""
    is_whole = "".join(cell[0] for cell in cells) == row[opening.end() : -len(_END)]
    if not is_whole or "&" in row or not all(map(_is_plain_or_following, cells)):
        return ""
    written = [re.escape(row[len(head) : opening.end()])]
    for cell in cells:
        number = len(f'<c r="{cell[REFERENCE]}')
        after = cell[0][number + len(cell[REFERENCE + 1]) :]
        # Texts are at odd places.
        pieces = _TEXTS.split(after)
        pieces[::2] = map(re.escape, pieces[::2])
        pieces[1::2] = [r"([^<&\n]+)"] * len(pieces[1::2])
        written.append(rf'<c r="{cell[REFERENCE]}\1{"".join(pieces)}')
    return f'<row r="([1-9][0-9]{{0,6}})"{"".join(written)}{re.escape(_END)}'


def _is_plain_or_following(cell: RegularCell) -> bool:
    """Say whether a cell is of a column: no formula, its own, or a shared one from further up."""
    attributes = cell[ATTRIBUTES]
    if cell[OPENING] and not cell[VALUE] and cell[KIND] not in ("", "n"):
        return False  # of a text that is empty, which a formula may have given
    if cell[FORMULA] or not attributes:
        return _PLAIN_FORMULA.fullmatch(attributes) is not None
    return _FOLLOWING_FORMULA.fullmatch(attributes) is not None


def shared_key(cell: RegularCell) -> str | None:
    """Return the key of the shared formula that a cell follows; None where it has its own."""
    match = _FOLLOWING_FORMULA.fullmatch(cell[ATTRIBUTES])
    return None if match is None else match[1]


def _decode(rows: bytes, odd: Sequence[str]) -> str | None:
    """Return rows as text; None where they have something for the parser, such as ``odd``."""
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        return None
    if len(rows.translate(None, _CONTROLS)) < len(rows) or any(mark in text for mark in odd):
        return None
    return text


def _find_row_end(text: str, start: int) -> int:
    """Return where the row that starts there ends; 0 where none starts."""
    opening = _ROW.match(text, start)
    if opening is None:
        return 0
    return opening.end() if opening[2] else text.find(_END, opening.end()) + len(_END)


def _parse_row(row: str) -> tuple[dict[str, str], Sequence[RegularCell]] | None:
    """Return a row's attributes and its cells; None where something in it is not regular."""
    opening = _ROW.match(row)
    if opening is None or _has_twice(opening[1]):
        return None
    cells = () if opening[2] else _parse_cells(row, opening.end(), len(row) - len(_END))
    if cells and "&" in row:
        cells = _with_plain_texts(cells)
    return None if cells is None else (parse_attributes(opening[1]), cells)


def _parse_cells(row: str, start: int, end: int) -> Sequence[RegularCell] | None:
    """Return the cells between two places of a row; None where there is anything but cells."""
    cells: list[RegularCell] = _CELL.findall(row, start, end)
    if sum(len(cell[0]) for cell in cells) < end - start and _CELL.sub("", row[start:end]).strip():
        return None
    if any(cell[ATTRIBUTES] and _has_twice(cell[ATTRIBUTES]) for cell in cells):
        return None
    if row.find("is>", start, end) > 0 and not all(map(_is_closed_as_opened, cells)):
        return None
    return cells


def _is_closed_as_opened(cell: RegularCell) -> bool:
    is_inline = cell[OPENING] not in ("", "v")
    return is_inline == cell[0].endswith(_INLINE_END)


def parse_attributes(text: str) -> dict[str, str]:
    """Return attributes by name."""
    return dict(_ATTRIBUTE.findall(text))


def _has_twice(text: str) -> bool:
    """Say whether an attribute comes twice, which XML does not allow."""
    attributes = _ATTRIBUTE.findall(text)
    return len(dict(attributes)) < len(attributes)


def _with_plain_texts(cells: Sequence[RegularCell]) -> Sequence[RegularCell] | None:
    """Return the cells with ``&amp;`` and the like read; None where any other reference is."""
    plain_cells: list[RegularCell] = []
    for cell in cells:
        formula, value = _unescape(cell[FORMULA]), _unescape(cell[VALUE])
        if formula is None or value is None:
            return None
        plain_cells.append((*cell[:FORMULA], formula, cell[OPENING], value))
    return plain_cells


def _unescape(text: str) -> str | None:
    """Return a text with its named references read; None where it has another."""
    if "&" not in text:
        return text
    if text.count("&") != len(_NAMED.findall(text)):
        return None
    return _NAMED.sub(lambda match: _NAMES[match[1]], text)
