"""Texts as cells hold them: shared or inline, plain or rich, without their reading aids."""

import re
from collections.abc import Callable, Iterable
from xml.parsers.expat import XMLParserType

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MAX_DEPTH, MAX_TEXT_LENGTH, MAX_TEXTS
from sexcel.ooxml.namespaces import names_of
from sexcel.ooxml.xml_policy import (
    EndHandler,
    StartHandler,
    damage_refusal,
    depth_refusal,
    new_parser,
    parse,
)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT = names_of("t")
_PHONETIC = names_of("rPh")
_STRING = names_of("si")
_TABLE = names_of("sst")


def unescape(text: str) -> str:
    """Return a text with the characters for which Excel writes ``_x000D_`` and the like."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    # Half a surrogate pair is no character, and could not be written to any file.
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


class RichTextReader:
    """Gathers the text of one element: its runs joined, phonetic runs left out.

    From ``begin`` on it takes the parser's handlers, and gives them back at the element's end.
    """

    def __init__(
        self,
        parser: XMLParserType,
        where: str,
        outer: tuple[StartHandler, EndHandler],
        done: Callable[[str], None],
    ) -> None:
        """Take the handlers to give back (``outer``), and what takes each text (``done``)."""
        self._parser = parser
        self._where = where
        self._outer = outer
        self._done = done
        self._pieces: list[str] = []
        self._depth = 0
        self._phonetic_depth = 0

    def begin(self) -> None:
        """Start at the element whose start tag has just been read."""
        self._pieces.clear()
        self._depth = self._phonetic_depth = 0
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def check(self) -> None:
        """Raise UnreadableWorkbookError where the text gathered is longer than a cell holds."""
        if sum(map(len, self._pieces)) > MAX_TEXT_LENGTH:
            raise length_refusal(self._where)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if name in _TEXT:
            if not self._phonetic_depth:
                self._parser.CharacterDataHandler = self._pieces.append
        elif name in _PHONETIC:
            self._phonetic_depth = self._phonetic_depth or self._depth
        elif self._depth > MAX_DEPTH:
            raise depth_refusal(self._where)

    def _end(self, name: str) -> None:
        if not self._depth:
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._outer
            self.check()
            self._done(unescape("".join(self._pieces)))
            self._pieces.clear()
            return
        if name in _TEXT:
            self._parser.CharacterDataHandler = None
        if self._phonetic_depth == self._depth:
            self._phonetic_depth = 0
        self._depth -= 1


def length_refusal(where: str) -> UnreadableWorkbookError:
    """Return the refusal for a text that no cell can hold."""
    return damage_refusal(where, f"it holds a text of more than {MAX_TEXT_LENGTH:,} characters")


def read_shared_strings(pieces: Iterable[bytes], where: str) -> list[str]:
    """Return the texts that cells point at by their number.

    Raises UnreadableWorkbookError where the part is damaged or has too many texts.
    """
    strings: list[str] = []
    parser = new_parser()
    depth = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if name in _STRING:
            rich.begin()
            return
        if not depth and name not in _TABLE:
            raise damage_refusal(where, "it is no list of shared texts")
        depth += 1
        if depth > MAX_DEPTH:
            raise depth_refusal(where)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def check() -> None:
        rich.check()
        if len(strings) > MAX_TEXTS:
            raise damage_refusal(where, f"it lists more than {MAX_TEXTS:,} texts")

    rich = RichTextReader(parser, where, (start, end), strings.append)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parse(parser, pieces, where, check)
    return strings
