"""The boxes of notes, as the drawing part (VML) of a sheet has them.

Such a part is not always well-formed XML, not even Excel's own. So it is never parsed: boxes
are put into its bytes before its end, and all else in it stays.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping

from sexcel.graft.layout import SheetGeometry
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
_LETTER = 6.4
"""How wide a letter of a note is on average, in pixels."""
_MOST_STEPS = 500


def free_cluster(drawings: Iterable[bytes]) -> int:
    """The first cluster of shape numbers that none of the drawings uses."""
    taken = {0}
    for drawing in drawings:
        taken.update(int(number) // _IN_A_CLUSTER for number in _NUMBERS.findall(drawing))
        for _, listed in _CLUSTERS.findall(drawing):
            taken.update(int(number) for number in re.findall(rb"\d{1,9}", listed))
    return max(taken) + 1


def clusters_for(boxes: int) -> int:
    """How many clusters so many boxes take."""
    return math.ceil(boxes / (_IN_A_CLUSTER - 1))


def with_boxes(
    drawing: bytes, texts: Mapping[CellRef, str], layout: SheetGeometry, cluster: int
) -> bytes | None:
    """The drawing with a box for the note on each cell, numbered from ``cluster`` on.

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
        at, number = divmod(layer - 1, _IN_A_CLUSTER - 1)
        boxes.append(
            _BOX.format(
                number=(cluster + at) * _IN_A_CLUSTER + number + 1,
                layer=layer,
                names=names,
                anchor=_anchor(cell, text, layout),
                width=_WIDTH * 0.75,
                height=_height(text) * 0.75,
                row=cell.row - 1,
                column=cell.column - 1,
            )
        )
    grown = drawing[:end] + "".join(boxes).encode() + drawing[end:]
    new = ",".join(str(cluster + at) for at in range(clusters_for(len(texts)))).encode()
    return _CLUSTERS.sub(lambda old: old[1] + (old[2] + b"," if old[2] else b"") + new, grown, 1)


def with_taller_boxes(drawing: bytes, added: Mapping[CellRef, str], layout: SheetGeometry) -> bytes:
    """The drawing with room for the texts ``added`` to the notes on cells."""
    texts = {(cell.row - 1, cell.column - 1): text for cell, text in added.items()}
    pieces = _EACH_SHAPE.split(drawing)
    for at, piece in enumerate(pieces):
        row, column, anchor = _ROW.search(piece), _COLUMN.search(piece), _ANCHOR.search(piece)
        if row is None or column is None or anchor is None or b'"Note"' not in piece:
            continue
        text = texts.get((int(row[1]), int(column[1])))
        corners = [int(number) for number in re.findall(rb"\d{1,9}", anchor[0])]
        if text is None or len(corners) != 8:
            continue
        left, indent, _, _, right, over, bottom, rest = corners
        # No more columns than a box reaches over: a wider one needs no more lines.
        wide = sum(map(layout.width, range(left + 1, min(right, left + 50) + 1))) + over - indent
        tall = min(_TALLEST, _lines(text, wide) * _LINE)
        corners[6:] = _reach(bottom, rest, tall, layout.height, MAX_ROWS)
        written = ", ".join(map(str, corners)).encode()
        pieces[at] = piece[: anchor.start()] + written + piece[anchor.end() :]
    return b"".join(pieces)


def _height(text: str) -> int:
    """How tall a box of the usual width has to be for the text, in pixels."""
    return min(_TALLEST, _lines(text, _WIDTH) * _LINE + _MARGIN)


def _lines(text: str, wide: int) -> int:
    """How many lines the text takes in a box so many pixels wide."""
    per_line = max(8, int(wide / _LETTER))
    return sum(max(1, math.ceil(len(one) / per_line)) for one in text.split("\n"))


def _anchor(cell: CellRef, text: str, layout: SheetGeometry) -> str:
    """Left, top, right and bottom of a box beside the cell: column or row, and pixels in it."""
    left, top = min(cell.column, MAX_COLUMNS - 8), min(max(cell.row - 2, 0), MAX_ROWS - 40)
    right = _reach(left, _GAP, _WIDTH, layout.width, MAX_COLUMNS)
    bottom = _reach(top, 2, _height(text), layout.height, MAX_ROWS)
    return ", ".join(map(str, (left, _GAP, top, 2, *right, *bottom)))


def _reach(
    at: int, offset: int, pixels: int, size: Callable[[int], int], most: int
) -> tuple[int, int]:
    """Where one comes to from row or column ``at`` (from 0): its number and pixels in it."""
    left = offset + pixels
    for _ in range(_MOST_STEPS):
        step = size(at + 1)
        if left < step or at + 1 >= most:
            return at, min(left, max(step - 1, 0))
        left -= step
        at += 1
    return at, 0
