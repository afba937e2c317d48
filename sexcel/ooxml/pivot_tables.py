"""Where pivot tables stand: cells that hold values, though nobody typed them."""

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import RangeRef
from sexcel.ooxml.limits import MAX_TABLES
from sexcel.ooxml.namespaces import names_of
from sexcel.ooxml.package import Package
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import related_parts
from sexcel.ooxml.xml_policy import parse_elements

_LOCATION = names_of("location")


def read_pivot_ranges(package: Package, part: str, sheet: str) -> tuple[RangeRef, ...]:
    """Return the ranges that pivot tables fill on the sheet of a part; at most 10,000.

    A table whose definition is missing or damaged is left out: its cells are there without it.
    """
    ranges: list[RangeRef] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _LOCATION and len(ranges) < MAX_TABLES:
            ranges.append(RangeRef.parse(sheet, attributes.get("ref", "")))

    for definition in related_parts(package, part, "pivotTable"):
        try:
            pieces = package.read_index_part(definition)
            parse_elements(pieces, f"Part {shorten(definition)}", start)
        except (UnreadableWorkbookError, KeyError, ValueError):
            continue
    return tuple(ranges)
