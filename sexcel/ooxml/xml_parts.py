"""One bounded way of parsing an XML part: expat, fed piece by piece, with no entities at all."""

from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MAX_DEPTH, MAX_TAG_BYTES, MEGABYTE

SPREADSHEET_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Transitional, as Excel saves by default, and strict."""
REFERENCE_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def names_of(local: str) -> frozenset[str]:
    """The names under which expat reports a spreadsheet element, one for each namespace."""
    return frozenset(f"{namespace} {local}" for namespace in SPREADSHEET_NAMESPACES)


def new_parser() -> expat.XMLParserType:
    """A parser that reports names as ``namespace local`` and text in whole runs."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    return parser


def parse(
    parser: expat.XMLParserType,
    pieces: Iterable[bytes],
    where: str,
    after_piece: Callable[[], None] | None = None,
) -> None:
    """Feed the parser; ``where`` names file and part for the sentence of a refusal.

    ``after_piece`` is called between pieces, to bound what has been gathered so far. Raises
    UnreadableWorkbookError where the part is no well-formed XML, declares a document type (the
    door to entities, which no workbook has), or has a tag beyond 4 MB.
    """

    def refuse_document_type(*_: object) -> NoReturn:
        raise UnreadableWorkbookError(
            f"{where} declares its own XML document type, as no workbook does and attacks do, "
            "so it was not read."
        )

    parser.StartDoctypeDeclHandler = refuse_document_type
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise UnreadableWorkbookError(
                    f"{where} has a tag longer than {MAX_TAG_BYTES // MEGABYTE} MB, as no "
                    "workbook has, so it was not read."
                )
            if after_piece is not None:
                after_piece()
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # The last two come from encodings that Python does not know or that expat cannot use.
        raise UnreadableWorkbookError(
            f"{where} is damaged (line {parser.CurrentLineNumber:,} of its XML), so open it in "
            "Excel, let Excel repair it and save it again."
        ) from error


def parse_elements(
    pieces: Iterable[bytes],
    where: str,
    on_start: Callable[[str, dict[str, str]], None],
    on_end: Callable[[str], None] | None = None,
    on_text: Callable[[str], None] | None = None,
) -> None:
    """Parse a small part, calling back for each element; as ``parse``, and no deeper than 128."""
    parser = new_parser()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep(where)
        on_start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if on_end is not None:
            on_end(name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    parse(parser, pieces, where)


def too_deep(where: str) -> UnreadableWorkbookError:
    """The refusal for elements inside elements without end."""
    return UnreadableWorkbookError(
        f"{where} nests its XML more than {MAX_DEPTH} deep, as no workbook does, "
        "so it was not read."
    )


def damaged(where: str, what: str) -> UnreadableWorkbookError:
    """The refusal for a part whose cells cannot be trusted; ``what`` is wrong with it."""
    return UnreadableWorkbookError(
        f"{where} is damaged: {what}, so open it in Excel, let Excel repair it and save it again."
    )
