"""What a package holds beside cells, counted and said in plain words: none of it is read."""

import re
from collections.abc import Iterable

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
_PATTERNS = tuple((re.compile(pattern), one, many) for pattern, one, many in _KINDS)


def name_leftovers(parts: Iterable[str]) -> tuple[str, ...]:
    """Such as ``("2 charts", "1 picture")``, by the names of the package's parts."""
    names = [part.lower() for part in parts]
    counts = (
        (sum(pattern.fullmatch(name) is not None for name in names), one, many)
        for pattern, one, many in _PATTERNS
    )
    return tuple(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
