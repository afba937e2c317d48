"""Notes on the cells of a sheet: put into the notes it has, or the first it gets."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from msgspec import Struct, field

from sexcel.graft.conversations import Conversations, Reply
from sexcel.graft.package import EditablePackage
from sexcel.graft.shapes import EMPTY_DRAWING, add_boxes, count_clusters, free_cluster, grow_boxes
from sexcel.graft.sheet_geometry import SheetGeometry, read_geometry
from sexcel.graft.xml import (
    XML_SPACE,
    Element,
    add_child,
    child,
    children,
    damage_refusal,
    insert_child,
    local_name,
    namespace_of,
)
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import CellRef
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES, references
from sexcel.writers.texts import LONGEST, escape_literals, shorten, utf16_length

_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AUTHOR = "sexcel"
_CONVERSATION = re.compile(r"tc=(\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\})?")
"""The beginning of the author of a note that only stands in for a conversation (threaded comment),
and which. Excel shows the conversation instead, so the reply goes there; the note repeats it for
programs that know notes only."""
_REPLY = "\nReply:\n    "
_LEAST_ROOM = 100
"""Characters of room in a note below which nothing is added: a finding cut shorter says nothing."""


class _WrittenNotes(Struct):
    """What was written: first notes on cells, more text in notes, replies not yet given."""

    new: dict[CellRef, str] = field(default_factory=dict)
    more: dict[CellRef, str] = field(default_factory=dict)
    replies: dict[CellRef, Reply] = field(default_factory=dict)


class Notes:
    """Adds notes to the sheets of a package."""

    def __init__(self, package: EditablePackage, conversations: Conversations) -> None:
        self._package = package
        self._conversations = conversations
        self._cluster = free_cluster(_read_drawings(package))

    def add(self, sheet: str, texts: Mapping[CellRef, str]) -> tuple[CellRef, ...]:
        """Put a note on each cell of the sheet part ``sheet``; return the cells that have theirs.

        Text is appended to a note that is there; in a conversation it is a reply. A note that is
        full, and a conversation that cannot be replied to for certain, stays as it is. Where the
        sheet or its notes are damaged, UnreadableWorkbookError is raised and nothing is changed.
        """
        with self._package.all_or_nothing():
            geometry = read_geometry(self._package.read(sheet), self._package.where(sheet))
            part = self._notes_part(sheet, geometry.namespace)
            written = _write_texts(self._package.tree(part), texts)
            self._reply(sheet, part, written)
            if written.new or written.more:
                self._package.store(part)
                self._draw_boxes(sheet, geometry, written.new, written.more)
        return tuple(sorted([*written.new, *written.more]))

    def _reply(self, sheet: str, part: str, written: _WrittenNotes) -> None:
        """Reply in the conversations, and repeat it in the notes that stand in for them."""
        with suppress(UnreadableWorkbookError):
            present = _notes_by_cell(child(self._package.tree(part), "commentList"))
            for cell in sorted(self._conversations.answer(sheet, written.replies)):
                written.more[cell] = _REPLY + written.replies[cell].text
                _continue_text(present[cell.a1], written.more[cell])

    def _notes_part(self, sheet: str, namespace: str) -> str:
        links = self._package.relationships(sheet).values()
        linked = [link for link in links if link.kind == "comments"]
        if linked:
            part = linked[0].target
            root = self._package.tree(part)
            if local_name(root) != "comments" or namespace_of(root) not in SPREADSHEET_NAMESPACES:
                raise damage_refusal(self._package.where(part))
            return part
        part = self._new_part(sheet, "comments", "xl/comments{}.xml", _NOTES_TYPE, namespace)[0]
        self._package.put(
            part, f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()
        )
        return part

    def _draw_boxes(
        self,
        sheet: str,
        geometry: SheetGeometry,
        new: Mapping[CellRef, str],
        more: Mapping[CellRef, str],
    ) -> None:
        """Give each new note its box, and those that have more to say a taller one."""
        if not geometry.drawing and not new:
            return
        part = self._drawing_part(sheet, geometry)
        drawing = self._package.read(part)
        if more:
            drawing = grow_boxes(drawing, more, geometry)
        if new:
            boxed = add_boxes(drawing, new, geometry, self._cluster)
            if boxed is None:
                raise damage_refusal(self._package.where(part))
            drawing = boxed
            self._cluster += count_clusters(len(new))
        self._package.put(part, drawing)

    def _drawing_part(self, sheet: str, geometry: SheetGeometry) -> str:
        if not geometry.drawing:
            part, identifier = self._new_part(
                sheet,
                "vmlDrawing",
                "xl/drawings/vmlDrawing{}.vml",
                _DRAWING_TYPE,
                geometry.namespace,
            )
            self._package.put(part, EMPTY_DRAWING)
            self._package.put(
                sheet, geometry.refer_to_drawing(self._package.read(sheet), identifier)
            )
            return part
        link = self._package.relationships(sheet).get(geometry.drawing)
        if link is None or link.target not in self._package:
            raise damage_refusal(self._package.where(sheet))
        return link.target

    def _new_part(
        self, sheet: str, kind: str, pattern: str, content_type: str, namespace: str
    ) -> tuple[str, str]:
        """Name, type and relate a new part of a sheet; its name and identifier."""
        part = self._package.free_name(pattern)
        self._package.declare(part, content_type)
        identifier = self._package.relate(sheet, f"{references(namespace)}/{kind}", part)
        return part, identifier


def _read_drawings(package: EditablePackage) -> Iterator[bytes]:
    """Yield all drawings of notes; one that cannot be read is left to whoever needs it."""
    for part in package:
        if part.lower().endswith(".vml"):
            with suppress(UnreadableWorkbookError):
                yield package.read(part)


def _write_texts(notes: Element, texts: Mapping[CellRef, str]) -> _WrittenNotes:
    """Write the texts, but for those that have to be replies."""
    authors = child(notes, "authors")
    if authors is None:
        authors = insert_child(notes, "authors", ())
    listed = child(notes, "commentList")
    if listed is None:
        listed = insert_child(notes, "commentList", ("authors",))
    names = [(author.text or "").strip() for author in children(authors, "author")]
    if _AUTHOR not in names:
        add_child(authors, "author").text = _AUTHOR
        names.append(_AUTHOR)
    present = _notes_by_cell(listed)
    written = _WrittenNotes()
    for cell, text in texts.items():
        note = present.get(cell.a1)
        if note is None:
            author = str(names.index(_AUTHOR))
            note = add_child(listed, "comment", ref=cell.a1, authorId=author, shapeId="0")
            written.new[cell] = shorten(text)
            _append_run(add_child(note, "text"), written.new[cell])
            continue
        conversation = _CONVERSATION.match(_author(note, names))
        before = _REPLY if conversation else "\n\n"
        room = LONGEST - utf16_length(_text_of(note)) - len(before)
        if room < _LEAST_ROOM:
            continue
        if conversation is None:
            written.more[cell] = before + shorten(text, room)
            _append_text(note, written.more[cell])
        elif conversation[1]:
            written.replies[cell] = Reply(conversation[1], shorten(text, room))
    return written


def _notes_by_cell(listed: Element | None) -> dict[str, Element]:
    return {note.get("ref", "").upper(): note for note in children(listed, "comment")}


def _author(note: Element, authors: list[str]) -> str:
    number = note.get("authorId", "")
    known = number.isdecimal() and int(number) < len(authors)
    return authors[int(number)] if known else ""


def _text_of(note: Element) -> str:
    text = child(note, "text")
    return "" if text is None else "".join(str(piece) for piece in text.itertext())


def _continue_text(note: Element, more: str) -> None:
    """Continue the last words of a note, as Excel keeps a conversation: in one run."""
    last = [element for element in note.iter() if local_name(element) == "t"][-1:]
    for words in last:
        words.text = (words.text or "") + escape_literals(more)
        words.set(XML_SPACE, "preserve")
    if not last:
        _append_text(note, more)


def _append_text(note: Element, more: str) -> None:
    """Append a run to the text of a note, which itself becomes a run where it is none yet."""
    text = child(note, "text")
    if text is None:
        text = insert_child(note, "text", ())
    plain = child(text, "t")
    if plain is not None:
        run = insert_child(text, "r", ())
        run.append(plain)
    _append_run(text, more)


def _append_run(note_text: Element, words: str) -> None:
    """Append a run of text, before the pronunciation."""
    run = insert_child(note_text, "r", ("t", "r"))
    look = add_child(run, "rPr")
    add_child(look, "sz", val="9")
    add_child(look, "color", indexed="81")
    add_child(look, "rFont", val="Tahoma")
    add_child(look, "family", val="2")
    text_element = add_child(run, "t")
    text_element.text = escape_literals(words)
    text_element.set(XML_SPACE, "preserve")
