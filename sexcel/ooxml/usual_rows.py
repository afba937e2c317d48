"""Rows of a sheet as every spreadsheet program writes them, taken apart without an XML parser.

Nearly all of a workbook is rows of one plain form, in which a regular expression finds the cells
several times faster than a parser calls back for them. Whatever has another form, however
slightly, is left to the parser: no row is taken here that it would refuse or read otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

UsualCell = tuple[str, str, str, str, str, str, str, str, str, str]
"""All of it; letters and row of the reference, style and type; whether a formula stands there,
its attributes and text; whether a value does, and its text. What does not is empty."""

_MOST_BYTES = 4 * 1024 * 1024
"""Of a head or a row; beyond, it is left to the parser, which knows its limits."""
_MOST_UNUSUAL = 50
"""Rows of another form, after which a sheet is left to the parser."""
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml version=[\"']1\.0[\"'](?: encoding=[\"']utf-8[\"'])?[ ?]",
    re.IGNORECASE,
)
_FIRST, _END = b"<sheetData>", "</row>"
_ODD = ("<!", "<?", "]]>", "\ufffe", "\uffff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
"""Both are what XML does not allow, reads otherwise than it stands, or uses for no element."""
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


def sifted(
    pieces: Iterable[bytes],
    take: Callable[[dict[str, str], Sequence[UsualCell]], None],
    is_between_rows: Callable[[], bool],
) -> Iterator[bytes]:
    """What is for the parser: the part of a sheet without its usual rows, which ``take`` is given.

    ``is_between_rows`` tells whether the parser, having had all until then, stands where a row
    may come: only then is one taken.
    """
    left = iter(pieces)
    rest = next(left, b"")
    unusual = 0 if _DECLARATION.match(rest) else _MOST_UNUSUAL
    while not unusual and _FIRST not in rest and len(rest) < _MOST_BYTES:
        if not (piece := next(left, b"")):
            break
        rest += piece
    head = rest.find(_FIRST) + len(_FIRST)
    if head < len(_FIRST) or b"<!" in rest[:head]:
        unusual = _MOST_UNUSUAL
    odd = _ODD if b" xmlns:x14ac=" in rest[:head] else (*_ODD, " x14ac:")
    if not unusual:
        yield rest[:head]
        rest = rest[head:]
    while unusual < _MOST_UNUSUAL and is_between_rows() and len(rest) < _MOST_BYTES:
        end = rest.rfind(_END.encode()) + len(_END)
        if end < len(_END):
            if not (piece := next(left, b"")):
                break
            rest += piece
            continue
        rows, rest = rest[:end], rest[end:]
        text = _decoded(rows, odd)
        if text is None:
            rest = rows + rest
            break
        at = 0
        while at < len(text):
            end = _row_end(text, at) if unusual < _MOST_UNUSUAL and is_between_rows() else 0
            row = text[at:end] if end else text[at:]
            at += len(row)
            parsed = _parsed(row) if end else None
            if parsed is None:
                unusual += 1
                yield row.encode()
            else:
                take(*parsed)
                if lines := row.count("\n"):
                    yield b"\n" * lines  # the parser counts them for its complaints
        yield b""
    yield rest
    yield from left


def _decoded(rows: bytes, odd: Sequence[str]) -> str | None:
    """Rows as text; None where something in them, one of ``odd`` say, is for the parser."""
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        return None
    if len(rows.translate(None, _CONTROLS)) < len(rows) or any(one in text for one in odd):
        return None
    return text


def _row_end(text: str, start: int) -> int:
    """Where the row that starts there ends; 0 where none starts."""
    opening = _ROW.match(text, start)
    if opening is None:
        return 0
    return opening.end() if opening[2] else text.find(_END, opening.end()) + len(_END)


def _parsed(row: str) -> tuple[dict[str, str], Sequence[UsualCell]] | None:
    """A row's attributes and its cells; None where something in it is not usual."""
    opening = _ROW.match(row)
    if opening is None or _has_twice(opening[1]):
        return None
    cells = () if opening[2] else _cells(row, opening.end(), len(row) - len(_END))
    if cells and "&" in row:
        cells = _with_plain_texts(cells)
    return None if cells is None else (attributes_of(opening[1]), cells)


def _cells(row: str, start: int, end: int) -> Sequence[UsualCell] | None:
    """The cells between two places of a row; None where there is anything but cells."""
    cells: list[UsualCell] = _CELL.findall(row, start, end)
    if sum(len(cell[0]) for cell in cells) < end - start and _CELL.sub("", row[start:end]).strip():
        return None
    if any(cell[_ATTRIBUTES] and _has_twice(cell[_ATTRIBUTES]) for cell in cells):
        return None
    return cells


def attributes_of(text: str) -> dict[str, str]:
    """Attributes by name."""
    return dict(_ATTRIBUTE.findall(text))


def _has_twice(text: str) -> bool:
    """Whether an attribute comes twice, as in no XML."""
    found = _ATTRIBUTE.findall(text)
    return len(dict(found)) < len(found)


def _with_plain_texts(cells: Sequence[UsualCell]) -> Sequence[UsualCell] | None:
    """The cells with ``&amp;`` and the like read; None where there is any other reference."""
    found = list(cells)
    for at, cell in enumerate(cells):
        formula, value = cell[_FORMULA], cell[_VALUE]
        if "&" in formula or "&" in value:
            plain = _plain(formula), _plain(value)
            if plain[0] is None or plain[1] is None:
                return None
            whole, letters, number, style, kind, is_formula, attributes, _, has_value, _ = cell
            found[at] = (
                whole,
                letters,
                number,
                style,
                kind,
                is_formula,
                attributes,
                plain[0],
                has_value,
                plain[1],
            )
    return found


def _plain(text: str) -> str | None:
    """A text with its named references read; None where another is in it."""
    if text.count("&") != len(_NAMED.findall(text)):
        return None
    return _NAMED.sub(lambda found: _NAMES[found[1]], text)
