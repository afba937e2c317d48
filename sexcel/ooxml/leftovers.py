"""What a workbook holds beside cells, counted in plain words: none of it is read."""

import re
from collections.abc import Mapping

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MEGABYTE
from sexcel.ooxml.package import Package

_KINDS = (
    (r"xl/charts/chart\d*\.xml", "chart", "charts"),
    (r"xl/charts/chartex\d*\.xml", "chart of a newer kind", "charts of a newer kind"),
    (r"xl/chartsheets/[^/]+\.xml", "chart sheet", "chart sheets"),
    (r"xl/media/[^/]+", "picture", "pictures"),
    (r"xl/vbaproject\.bin", "set of macros", "sets of macros"),
    (r"xl/macrosheets/[^/]+\.xml", "macro sheet", "macro sheets"),
    (r"xl/dialogsheets/[^/]+\.xml", "dialog sheet", "dialog sheets"),
    (r"xl/pivottables/[^/]+\.xml", "pivot table", "pivot tables"),
    (r"xl/slicers/[^/]+\.xml", "sheet with slicers", "sheets with slicers"),
    (r"xl/timelines/[^/]+\.xml", "sheet with timelines", "sheets with timelines"),
    (r"xl/(comments/)?comments?\d*\.xml", "sheet with comments", "sheets with comments"),
    (
        r"xl/threadedcomments/[^/]+\.xml",
        "sheet with threaded comments",
        "sheets with threaded comments",
    ),
    (r"xl/externallinks/[^/]+\.xml", "link to another workbook", "links to other workbooks"),
    (r"xl/ctrlprops/[^/]+\.xml", "form control", "form controls"),
    (r"xl/activex/[^/]+\.xml", "ActiveX control", "ActiveX controls"),
    (r"xl/embeddings/[^/]+", "embedded document", "embedded documents"),
    (r"xl/diagrams/data\d*\.xml", "SmartArt diagram", "SmartArt diagrams"),
    (r"xl/connections\.xml", "list of connections to outside", "lists of connections to outside"),
    (r"xl/querytables/[^/]+\.xml", "query table", "query tables"),
    (r"xl/model/[^/]+", "data model", "data models"),
    (r"customui/[^/]+\.xml", "ribbon extension", "ribbon extensions"),
    (r"_xmlsignatures/[^/]+\.xml", "digital signature", "digital signatures"),
)
_PATTERNS = tuple((re.compile(pattern), singular, plural) for pattern, singular, plural in _KINDS)
_ELEMENTS = {
    "cfRule": ("conditional format", "conditional formats"),
    "dataValidation": ("data validation", "data validations"),
    "hyperlink": ("hyperlink", "hyperlinks"),
}
_DRAWING = re.compile(r"xl/drawings/drawing\d*\.xml")
_SHAPE = re.compile(rb"<(?:\w+:)?sp[ >]")
_LONGEST_DRAWING = 8 * MEGABYTE
"""Some ten thousand shapes; beyond, counting them is worth no more time."""


def name_leftovers(package: Package, elements: Mapping[str, int]) -> tuple[str, ...]:
    """Return what there is, such as ``("2 charts", "1 picture")``.

    ``elements`` are those in the sheets that are no cells, counted by local name.
    """
    names = [name.lower() for name in package.names()]
    counts = [
        (sum(pattern.fullmatch(name) is not None for name in names), singular, plural)
        for pattern, singular, plural in _PATTERNS
    ]
    counts.append((_count_shapes(package, names), "shape or text box", "shapes or text boxes"))
    counts.extend((elements.get(name, 0), *words) for name, words in _ELEMENTS.items())
    return tuple(
        f"{count} {singular if count == 1 else plural}"
        for count, singular, plural in counts
        if count
    )


def _count_shapes(package: Package, names: list[str]) -> int:
    """Count the shapes, which have no parts of their own, in the drawings that can be read."""
    count = 0
    for name in names:
        if _DRAWING.fullmatch(name) and package.size(name) <= _LONGEST_DRAWING:
            try:
                count += len(_SHAPE.findall(package.read_whole(name)))
            except UnreadableWorkbookError:
                continue  # A damaged drawing leaves every cell as it was.
    return count
