"""XML parts changed by lxml, which keeps prefixes, comments and order as they were.

How they are parsed is ``ooxml/xml_policy.py``'s; here a refusal says that nothing was added.
"""

from xml.parsers.expat import XMLParserType

from lxml import etree

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml import xml_policy
from sexcel.ooxml.xml_policy import DocumentTypeError, document_type_refusal, parse_tree

Element = etree._Element

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def parse(content: bytes, where: str) -> Element:
    """Return the root element; ``where`` names part and file for a refusal.

    Raises UnreadableWorkbookError where the part is no well-formed XML or declares a document
    type.
    """
    try:
        return parse_tree(content)
    except DocumentTypeError as error:
        raise document_type_refusal(where, "nothing was added to it") from error
    except ValueError as error:
        raise damage_refusal(where) from error


def feed(parser: XMLParserType, content: bytes, where: str) -> None:
    """Give a part to an expat parser whose handlers note where in its bytes things are.

    Raises UnreadableWorkbookError where the part is damaged or declares a document type.
    """
    try:
        xml_policy.parse(parser, [content], where)
    except (UnreadableWorkbookError, OverflowError) as error:
        raise damage_refusal(where) from error


def serialise(root: Element) -> bytes:
    """Return the part as bytes, with the comments before and after its root."""
    return etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )


def damage_refusal(where: str) -> UnreadableWorkbookError:
    """Return the refusal for a part to which something would have to be added."""
    return UnreadableWorkbookError(
        f"{where} is damaged, so nothing can be added to it: open the workbook in Excel, let "
        "Excel repair it and save it again."
    )


def local_name(element: Element) -> str:
    """Return the name without namespace; empty for a comment or a processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace_of(element: Element) -> str:
    """Return the namespace of an element."""
    return etree.QName(element).namespace or ""


def number_of(element: Element, attribute: str) -> int:
    """Return the whole number that an attribute gives; 0 where it gives none."""
    text = element.get(attribute, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def child(parent: Element, name: str) -> Element | None:
    """Return the first child of that name in the parent's own namespace."""
    return parent.find(f"{{{namespace_of(parent)}}}{name}")


def children(parent: Element | None, name: str) -> list[Element]:
    """Return all children of that name in the parent's own namespace."""
    return [] if parent is None else parent.findall(f"{{{namespace_of(parent)}}}{name}")


def add_child(parent: Element, name: str, /, **attributes: str) -> Element:
    """Append a new child, in the parent's own namespace and with its prefix; return it."""
    return etree.SubElement(parent, f"{{{namespace_of(parent)}}}{name}", attributes)


def insert_child(parent: Element, name: str, after: tuple[str, ...]) -> Element:
    """Insert a new child behind the last whose name is in ``after``, else first; return it."""
    place = max(
        (place for place, element in enumerate(parent, 1) if local_name(element) in after),
        default=0,
    )
    new = add_child(parent, name)
    parent.insert(place, new)
    return new


def remove(element: Element) -> None:
    """Take an element, and all in it, out of its parent."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def copy_child(parent: Element, element: Element) -> Element:
    """Append a copy of an element and all in it, in the parent's own namespace; return it."""
    name = f"{{{namespace_of(parent)}}}{local_name(element)}"
    copy = etree.SubElement(parent, name)
    for attribute, value in element.items():
        copy.set(attribute, value)
    copy.text = element.text
    for grandchild in element:
        copy_child(copy, grandchild)
    return copy
