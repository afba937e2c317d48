"""Namespaces and names that all parts of a workbook's package share."""

import posixpath
import re

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SPREADSHEET_NAMESPACES = (MAIN, MAIN_STRICT)
"""Transitional, as Excel saves by default, and strict."""
REFERENCES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REFERENCES_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
"""Of attributes that refer to another part (``r:id``)."""
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES_PART = "[Content_Types].xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_STRICT_DRAWING = "http://purl.oclc.org/ooxml/drawingml"
_STRICT_NAMES = {
    MAIN: MAIN_STRICT,
    REFERENCES: REFERENCES_STRICT,
    **{
        f"{_DRAWING}/{name}": f"{_STRICT_DRAWING}/{name}"
        for name in ("main", "chart", "spreadsheetDrawing")
    },
}
_PERCENT = re.compile(rb'(<c:(?:gapWidth|overlap) val="-?\d+)"')
"""What the strict form writes with its unit, and the transitional one without."""
TRUE = ("1", "true")
"""How an attribute says yes."""


def references(namespace: str) -> str:
    """Return the namespace of references (``r:id``) that goes with a spreadsheet namespace."""
    return REFERENCES_STRICT if namespace == MAIN_STRICT else REFERENCES


def names_of(local: str) -> frozenset[str]:
    """Return the names under which expat reports a spreadsheet element, one per namespace."""
    return frozenset(f"{namespace} {local}" for namespace in SPREADSHEET_NAMESPACES)


def relationships_of(part: str) -> str:
    """Return the name of the part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def to_strict_names(content: bytes) -> bytes:
    """Return a part as xlsxwriter writes it in the strict form of the format."""
    for name, strict in _STRICT_NAMES.items():
        content = content.replace(name.encode(), strict.encode())
    return _PERCENT.sub(rb'\1%"', content)
