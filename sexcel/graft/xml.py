"""XML parts read and written by lxml, which keeps prefixes, comments and order as they were.

Nothing is fetched, and a part that declares a document type is refused.
"""

from lxml import etree

from sexcel.model.errors import UnreadableWorkbookError

Element = etree._Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REFERENCES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REFERENCES_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def references(namespace: str) -> str:
    """The namespace of references (``r:id``) that goes with a spreadsheet namespace."""
    return REFERENCES_STRICT if namespace == MAIN_STRICT else REFERENCES


def parse(content: bytes, where: str) -> Element:
    """The root element. ``where`` names part and file for the sentence of a refusal.

    Raises UnreadableWorkbookError where the part is no well-formed XML or declares a document
    type, the door to entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(where) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableWorkbookError(
            f"{where} declares its own XML document type, as no workbook does and attacks do, "
            "so nothing was added to it."
        )
    return root


def serialised(root: Element) -> bytes:
    """The part as bytes, with what stands before and after its root."""
    return etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )


def damaged(where: str) -> UnreadableWorkbookError:
    """The refusal for a part that something would have to be added to."""
    return UnreadableWorkbookError(
        f"{where} is damaged, so nothing can be added to it: open the workbook in Excel, let "
        "Excel repair it and save it again."
    )


def local_name(element: Element) -> str:
    """The name without namespace; empty for a comment or a processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace_of(element: Element) -> str:
    """The namespace of an element."""
    return etree.QName(element).namespace or ""


def number_of(element: Element, attribute: str) -> int:
    """A whole number that an attribute gives; 0 where it gives none."""
    text = element.get(attribute, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def child(parent: Element, name: str) -> Element | None:
    """The first child of that name in the parent's own namespace."""
    return parent.find(f"{{{namespace_of(parent)}}}{name}")


def children(parent: Element | None, name: str) -> list[Element]:
    """All children of that name in the parent's own namespace."""
    return [] if parent is None else parent.findall(f"{{{namespace_of(parent)}}}{name}")


def added(parent: Element, name: str, /, **attributes: str) -> Element:
    """A new last child, in the parent's own namespace and with its prefix."""
    return etree.SubElement(parent, f"{{{namespace_of(parent)}}}{name}", attributes)


def placed(parent: Element, name: str, after: tuple[str, ...]) -> Element:
    """A new child behind the last one whose name is in ``after``, first where there is none."""
    at = max((at + 1 for at, one in enumerate(parent) if local_name(one) in after), default=0)
    new = added(parent, name)
    parent.insert(at, new)
    return new


def copied(parent: Element, element: Element) -> Element:
    """A copy of an element and all in it as a last child, in the parent's own namespace."""
    name = f"{{{namespace_of(parent)}}}{local_name(element)}"
    copy = etree.SubElement(parent, name)
    for attribute, value in element.items():
        copy.set(attribute, value)
    copy.text = element.text
    for one in element:
        copied(copy, one)
    return copy
