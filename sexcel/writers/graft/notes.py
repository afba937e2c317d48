"""Notes on the cells of a sheet: put into the notes it has, or the first it gets."""

from collections.abc import Mapping

from sexcel.model.refs import CellRef
from sexcel.writers.graft.layout import SheetLayout, layout_of
from sexcel.writers.graft.package import Package
from sexcel.writers.graft.shapes import (
    EMPTY_DRAWING,
    clusters_for,
    free_cluster,
    with_boxes,
    with_taller_boxes,
)
from sexcel.writers.graft.texts import LONGEST, cut, escaped, length
from sexcel.writers.graft.xml import (
    XML_SPACE,
    Element,
    added,
    child,
    children,
    damaged,
    placed,
    references,
)

_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AUTHOR = "sexcel"
_CONVERSATION = "tc="
"""How the author of a note begins that only stands in for a conversation (threaded comment).
Excel drops what is written into such a note, so nothing is."""
_LEAST_ROOM = 100
"""Characters left in a note that are worth beginning to write in."""


class Notes:
    """Adds notes to the sheets of a package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        drawings = (package.read(part) for part in package if part.lower().endswith(".vml"))
        self._cluster = free_cluster(drawings)

    def add(self, sheet: str, texts: Mapping[CellRef, str]) -> tuple[CellRef, ...]:
        """Put a note on each cell of the sheet part ``sheet``; the cells that now have theirs.

        Text is appended to a note that is there. A conversation, or a note that is full,
        stays as it is. Raises UnreadableWorkbookError where the sheet or its notes are damaged.
        """
        layout = layout_of(self._package.read(sheet), self._package.where(sheet))
        part = self._notes_part(sheet, layout.namespace)
        new, more = _written(self._package.tree(part), texts)
        if new or more:
            self._package.store(part)
            self._draw(sheet, layout, new, more)
        return tuple(sorted([*new, *more]))

    def _notes_part(self, sheet: str, namespace: str) -> str:
        found = self._package.linked(sheet, "comments")
        if found is not None:
            return found.target
        part = self._new_part(sheet, "comments", "xl/comments{}.xml", _NOTES_TYPE, namespace)[0]
        self._package.put(
            part, f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()
        )
        return part

    def _draw(
        self,
        sheet: str,
        layout: SheetLayout,
        new: Mapping[CellRef, str],
        more: Mapping[CellRef, str],
    ) -> None:
        """Give each new note its box, and those that have more to say a taller one."""
        if not layout.drawing and not new:
            return
        part = self._drawing_part(sheet, layout)
        drawing = self._package.read(part)
        if more:
            drawing = with_taller_boxes(drawing, more, layout)
        if new:
            boxed = with_boxes(drawing, new, layout, self._cluster)
            if boxed is None:
                raise damaged(self._package.where(part))
            drawing = boxed
            self._cluster += clusters_for(len(new))
        self._package.put(part, drawing)

    def _drawing_part(self, sheet: str, layout: SheetLayout) -> str:
        if not layout.drawing:
            part, identifier = self._new_part(
                sheet, "vmlDrawing", "xl/drawings/vmlDrawing{}.vml", _DRAWING_TYPE, layout.namespace
            )
            self._package.put(part, EMPTY_DRAWING)
            self._package.put(sheet, layout.with_drawing(self._package.read(sheet), identifier))
            return part
        links = self._package.links(sheet)
        part = next((one.target for one in links if one.identifier == layout.drawing), "")
        if part not in self._package:
            raise damaged(self._package.where(sheet))
        return part

    def _new_part(
        self, sheet: str, kind: str, pattern: str, content_type: str, namespace: str
    ) -> tuple[str, str]:
        """Name, type and relate a new part of a sheet; its name and identifier."""
        part = self._package.free_name(pattern)
        self._package.declare(part, content_type)
        identifier = self._package.link(sheet, f"{references(namespace)}/{kind}", part)
        return part, identifier


def _written(
    notes: Element, texts: Mapping[CellRef, str]
) -> tuple[dict[CellRef, str], dict[CellRef, str]]:
    """Write the texts; the cells that had no note, and those whose note has more to say now."""
    authors = child(notes, "authors")
    if authors is None:
        authors = placed(notes, "authors", ())
    listed = child(notes, "commentList")
    if listed is None:
        listed = placed(notes, "commentList", ("authors",))
    names = [(one.text or "").strip() for one in children(authors, "author")]
    if _AUTHOR not in names:
        added(authors, "author").text = _AUTHOR
        names.append(_AUTHOR)
    present = {one.get("ref", "").upper(): one for one in children(listed, "comment")}
    new, more = {}, {}
    for cell, text in texts.items():
        note = present.get(cell.a1)
        if note is None:
            author = str(names.index(_AUTHOR))
            note = added(listed, "comment", ref=cell.a1, authorId=author, shapeId="0")
            new[cell] = cut(text)
            _run(added(note, "text"), new[cell])
        elif not _is_conversation(note, names):
            room = LONGEST - length(_text_of(note)) - 2
            if room >= _LEAST_ROOM:
                more[cell] = "\n\n" + cut(text, room)
                _append(note, more[cell])
    return new, more


def _is_conversation(note: Element, authors: list[str]) -> bool:
    number = note.get("authorId", "")
    known = number.isdecimal() and int(number) < len(authors)
    return known and authors[int(number)].startswith(_CONVERSATION)


def _text_of(note: Element) -> str:
    text = child(note, "text")
    return "" if text is None else "".join(str(piece) for piece in text.itertext())


def _append(note: Element, more: str) -> None:
    """Append a run to the text of a note, which itself becomes a run where it is none yet."""
    text = child(note, "text")
    if text is None:
        text = placed(note, "text", ())
    plain = child(text, "t")
    if plain is not None:
        run = placed(text, "r", ())
        run.append(plain)
    _run(text, more)


def _run(text: Element, words: str) -> None:
    """Append a run of text, before what is said of the pronunciation."""
    run = placed(text, "r", ("t", "r"))
    look = added(run, "rPr")
    added(look, "sz", val="9")
    added(look, "color", indexed="81")
    added(look, "rFont", val="Tahoma")
    added(look, "family", val="2")
    written = added(run, "t")
    written.text = escaped(words)
    written.set(XML_SPACE, "preserve")
