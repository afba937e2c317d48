"""The boxes of notes, as the drawing part (VML) of a sheet has them.

Such a part is not always well-formed XML, not even Excel's own. So it is never parsed: boxes
are put into its bytes before its end, and all else in it stays.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping

from sexcel.graft.sheet_geometry import SheetGeometry
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef

_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
EMPTY_DRAWING = (
    f'<xml {_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/>'
    "</o:shapelayout></xml>"
).encode()
_KIND = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"{names}><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
"""What Excel calls a text box; every note is one."""
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;width:{width:g}pt;height:{height:g}pt;z-index:{layer};'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"{names}>'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_ROOT = re.compile(rb"<xml\b[^>]*>")
_CLUSTERS = re.compile(rb"(<o:idmap\b[^>]*?\bdata=[\"'])([\d, ]*)")
_NUMBERS = re.compile(rb"_x0000_s(\d{1,9})\b")
_EACH_SHAPE = re.compile(rb"(?=<v:shape\b)")
_ANCHOR = re.compile(rb"(?<=<x:Anchor>)[\d, \s]*(?=</x:Anchor>)")
_ROW, _COLUMN = (
    re.compile(rb"<x:%b>\s*(\d{1,9})\s*</x:%b>" % (name, name)) for name in (b"Row", b"Column")
)
_IN_A_CLUSTER = 1024
"""Excel numbers shapes in clusters of that many, and no two drawings share one."""
_WIDTH, _LINE, _MARGIN, _TALLEST = 330, 15, 16, 480
_GAP = 15
"""Pixels between a cell and its box, as Excel leaves them."""
_LETTER = 6.4
"""How wide a letter of a note is on average, in pixels."""
_MOST_STEPS = 500
"""Rows or columns that a box may reach over. Hidden ones have no size: without a bound a box on
a sheet whose rows are all hidden would be sought over a million of them."""


def free_cluster(drawings: Iterable[bytes]) -> int:
    """Return the first cluster of shape numbers that none of the drawings uses."""
    clusters = {0}
    for drawing in drawings:
        clusters.update(int(number) // _IN_A_CLUSTER for number in _NUMBERS.findall(drawing))
        for _, listed in _CLUSTERS.findall(drawing):
            clusters.update(int(number) for number in re.findall(rb"\d{1,9}", listed))
    return max(clusters) + 1


def count_clusters(boxes: int) -> int:
    """Return how many clusters so many boxes take."""
    return math.ceil(boxes / (_IN_A_CLUSTER - 1))


def add_boxes(
    drawing: bytes, texts: Mapping[CellRef, str], geometry: SheetGeometry, cluster: int
) -> bytes | None:
    """Return the drawing with a box for the note on each cell, numbered from ``cluster`` on.

    None where it has no end that a box could be put before.
    """
    root, end = _ROOT.search(drawing), drawing.rfind(b"</xml")
    if root is None or end < 0:
        return None
    names = "".join(
        f' xmlns:{prefix}="{name}"'
        for prefix, name in _NAMESPACES.items()
        if f'xmlns:{prefix}="{name}"'.encode() not in root[0].replace(b"'", b'"')
    )
    boxes = [] if b'id="_x0000_t202"' in drawing else [_KIND.format(names=names)]
    for layer, (cell, text) in enumerate(texts.items(), 1):
        offset, number = divmod(layer - 1, _IN_A_CLUSTER - 1)
        boxes.append(
            _BOX.format(
                number=(cluster + offset) * _IN_A_CLUSTER + number + 1,
                layer=layer,
                names=names,
                anchor=_write_anchor(cell, text, geometry),
                width=_WIDTH * 0.75,
                height=_box_height(text) * 0.75,
                row=cell.row - 1,
                column=cell.column - 1,
            )
        )
    grown = drawing[:end] + "".join(boxes).encode() + drawing[end:]
    new = ",".join(str(cluster + offset) for offset in range(count_clusters(len(texts)))).encode()
    return _CLUSTERS.sub(lambda old: old[1] + (old[2] + b"," if old[2] else b"") + new, grown, 1)


def grow_boxes(drawing: bytes, added: Mapping[CellRef, str], geometry: SheetGeometry) -> bytes:
    """Return the drawing with room for the texts ``added`` to the notes on cells."""
    texts = {(cell.row - 1, cell.column - 1): text for cell, text in added.items()}
    pieces = _EACH_SHAPE.split(drawing)
    for index, piece in enumerate(pieces):
        row, column, anchor = _ROW.search(piece), _COLUMN.search(piece), _ANCHOR.search(piece)
        if row is None or column is None or anchor is None or b'"Note"' not in piece:
            continue
        text = texts.get((int(row[1]), int(column[1])))
        corners = [int(number) for number in re.findall(rb"\d{1,9}", anchor[0])]
        if text is None or len(corners) != 8:
            continue
        left_column, left_offset, _, _, right_column, right_offset, bottom_row, bottom_offset = (
            corners
        )
        # No more columns than a box reaches over: a wider one needs no more lines.
        width = (
            sum(
                map(geometry.width, range(left_column + 1, min(right_column, left_column + 50) + 1))
            )
            + right_offset
            - left_offset
        )
        height = min(_TALLEST, _count_lines(text, width) * _LINE)
        corners[6:] = _advance(bottom_row, bottom_offset, height, geometry.height, MAX_ROWS)
        anchor_text = ", ".join(map(str, corners)).encode()
        pieces[index] = piece[: anchor.start()] + anchor_text + piece[anchor.end() :]
    return b"".join(pieces)


def _box_height(text: str) -> int:
    """Return how tall a box of the usual width has to be for the text, in pixels."""
    return min(_TALLEST, _count_lines(text, _WIDTH) * _LINE + _MARGIN)


def _count_lines(text: str, width: int) -> int:
    """Return how many lines the text takes in a box so many pixels wide."""
    per_line = max(8, int(width / _LETTER))
    return sum(max(1, math.ceil(len(line) / per_line)) for line in text.split("\n"))


def _write_anchor(cell: CellRef, text: str, geometry: SheetGeometry) -> str:
    """Return the place of a box beside the cell: left, top, right and bottom.

    Each is a column or row and the pixels in it.
    """
    left_column, top_row = (
        min(cell.column, MAX_COLUMNS - 8),
        min(max(cell.row - 2, 0), MAX_ROWS - 40),
    )
    right = _advance(left_column, _GAP, _WIDTH, geometry.width, MAX_COLUMNS)
    bottom = _advance(top_row, 2, _box_height(text), geometry.height, MAX_ROWS)
    return ", ".join(map(str, (left_column, _GAP, top_row, 2, *right, *bottom)))


def _advance(
    start: int, offset: int, pixels: int, size: Callable[[int], int], most: int
) -> tuple[int, int]:
    """Return row or column (from 0) and pixels in it, so many pixels on from ``start``."""
    index, distance = start, offset + pixels
    for _ in range(_MOST_STEPS):
        step = size(index + 1)
        if distance < step or index + 1 >= most:
            return index, min(distance, max(step - 1, 0))
        distance -= step
        index += 1
    return index, 0
