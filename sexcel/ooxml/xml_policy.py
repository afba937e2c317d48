"""The one policy for XML: bounded, no document type and so no entities, nothing fetched.

expat goes through what is only read, piece by piece; lxml makes a tree of what is to be changed.
Both parsers are made here and nowhere else.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MAX_DEPTH, MAX_TAG_BYTES, MEGABYTE

if TYPE_CHECKING:
    from lxml import etree

StartHandler = Callable[[str, dict[str, str]], None]
"""Takes the name of an element and its attributes, both as ``namespace local``."""
EndHandler = Callable[[str], None]


class DocumentTypeError(ValueError):
    """A part declares a document type, the door to entities, which no workbook has."""


def new_parser() -> expat.XMLParserType:
    """Return an expat parser that reports names as ``namespace local`` and text in whole runs."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_: object) -> NoReturn:
    raise DocumentTypeError


def parse(
    parser: expat.XMLParserType,
    pieces: Iterable[bytes],
    where: str,
    after_piece: Callable[[], None] | None = None,
) -> None:
    """Give a part to a parser from ``new_parser``; ``where`` names part and file for a refusal.

    ``after_piece`` is called between pieces, to bound what has been gathered so far. Raises
    UnreadableWorkbookError where the part is no well-formed XML, declares a document type, has
    a tag beyond 4 MB, or holds what a handler cannot use (ValueError).
    """
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
    except DocumentTypeError as error:
        raise document_type_refusal(where, "it was not read") from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        # expat raises the second for an encoding that Python does not know.
        raise UnreadableWorkbookError(
            f"{where} is damaged (line {parser.CurrentLineNumber:,} of its XML), so open it in "
            "Excel, let Excel repair it and save it again."
        ) from error


def parse_elements(
    pieces: Iterable[bytes],
    where: str,
    on_start: StartHandler,
    on_end: EndHandler | None = None,
    on_text: Callable[[str], None] | None = None,
) -> None:
    """Parse a small part, calling back for each element; as ``parse``, and no deeper than 128."""
    parser = new_parser()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise depth_refusal(where)
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


def parse_tree(content: bytes) -> "etree._Element":
    """Return the root element of a part, by lxml, which keeps prefixes, comments and order.

    Raises ValueError where the part is no well-formed XML, and DocumentTypeError where it
    declares a document type.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentTypeError
    return root


def document_type_refusal(where: str, outcome: str) -> UnreadableWorkbookError:
    """Return the refusal for a part with a document type; ``outcome`` is what was not done."""
    return UnreadableWorkbookError(
        f"{where} declares its own XML document type, as no workbook does and attacks do, "
        f"so {outcome}."
    )


def depth_refusal(where: str) -> UnreadableWorkbookError:
    """Return the refusal for elements inside elements without end."""
    return UnreadableWorkbookError(
        f"{where} nests its XML more than {MAX_DEPTH} deep, as no workbook does, "
        "so it was not read."
    )


def damage_refusal(where: str, fault: str) -> UnreadableWorkbookError:
    """Return the refusal for a part whose cells cannot be trusted, with what is wrong with it."""
    return UnreadableWorkbookError(
        f"{where} is damaged: {fault}, so open it in Excel, let Excel repair it and save it again."
    )
