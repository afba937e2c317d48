"""Rows of a sheet as every spreadsheet program writes them, split up without an XML parser.

Nearly all of a workbook is rows of one plain form, in which a regular expression finds the cells
several times faster than a parser calls back for them. Whatever has another form, however
slightly, is left to the parser: no row is taken here that it would refuse or read otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from sexcel.ooxml.limits import MAX_TAG_BYTES

RegularCell = tuple[str, ...]
"""All of it; letters and row of the reference, style and type; ``f`` where it has a formula, with
the formula's attributes and text; ``v`` where it has a value, and its text. Each may be empty."""

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
    r'(?:<(v)(?: xml:space="preserve")?(?: ?/>|>([^<]*)</v>))?'
    r"</c>))"
)
_ATTRIBUTES, _FORMULA, _VALUE = 6, 7, 9
"""Places of the texts in a cell."""
_NAMED = re.compile("&(amp|lt|gt|quot|apos);")
_NAMES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def sift_rows(
    pieces: Iterable[bytes],
    take: Callable[[dict[str, str], Sequence[RegularCell]], None],
    is_between_rows: Callable[[], bool],
) -> Iterator[bytes]:
    """Yield what is for the parser: a sheet without its regular rows, which ``take`` is given.

    ``is_between_rows`` says whether the parser, having had all until then, is where a row may
    come: only then is one taken.
    """
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
    while irregular < _MOST_IRREGULAR and is_between_rows() and len(buffer) < MAX_TAG_BYTES:
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
        start = 0
        while start < len(text):
            is_regular = irregular < _MOST_IRREGULAR and is_between_rows()
            end = _find_row_end(text, start) if is_regular else 0
            row = text[start:end] if end else text[start:]
            start += len(row)
            parsed = _parse_row(row) if end else None
            if parsed is None:
                irregular += 1
                yield row.encode()
            else:
                take(*parsed)
                if lines := row.count("\n"):
                    yield b"\n" * lines  # the parser counts them for its complaints
        yield b""
    yield buffer
    yield from unread


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
    if any(cell[_ATTRIBUTES] and _has_twice(cell[_ATTRIBUTES]) for cell in cells):
        return None
    return cells


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
        formula, value = _unescape(cell[_FORMULA]), _unescape(cell[_VALUE])
        if formula is None or value is None:
            return None
        plain_cells.append((*cell[:_FORMULA], formula, cell[_FORMULA + 1], value))
    return plain_cells


def _unescape(text: str) -> str | None:
    """Return a text with its named references read; None where it has another."""
    if "&" not in text:
        return text
    if text.count("&") != len(_NAMED.findall(text)):
        return None
    return _NAMED.sub(lambda match: _NAMES[match[1]], text)
