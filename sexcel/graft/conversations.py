"""Replies in the conversations (threaded comments) that stand on cells.

Such a part is never written anew: a reply is put into its bytes behind the last comment of its
thread ([MS-XLSX] CT_ThreadedComment), and the person who says it into the list of persons.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from msgspec import Struct

from sexcel.graft.package import EditablePackage
from sexcel.graft.xml import damage_refusal, feed
from sexcel.model.refs import CellRef
from sexcel.ooxml.xml_policy import new_parser
from sexcel.writers.texts import escape_literals

_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_NAME = "sexcel"
_PERSON = "{5C3B0C5E-6E0F-5D6B-9C55-0A5E1CE7A001}"
_TAG = re.compile(rb"<([^\s/>]+)")


class Reply(Struct, frozen=True):
    """What is to be said, and the identifier of the comment that began the conversation."""

    root: str
    text: str


class _ElementSpan(Struct):
    """A child of a part's root: where in its bytes it begins and ends (0 where that is unsure)."""

    attributes: Mapping[str, str]
    start: int
    end: int = 0


class Conversations:
    """The conversations of a workbook."""

    def __init__(self, package: EditablePackage, workbook: str, now: datetime) -> None:
        """``workbook`` is the workbook part; ``now``, in UTC, the time that replies bear."""
        self._package = package
        self._workbook = workbook
        self._now = now

    def answer(self, sheet: str, replies: Mapping[CellRef, Reply]) -> frozenset[CellRef]:
        """Put the replies into the conversations of a sheet part; the cells that have theirs.

        A reply that belongs to no conversation there is not written, nor is any where the
        workbook does not say who its persons are. Raises UnreadableWorkbookError where a part is
        damaged, and then nothing is changed.
        """
        part = self._package.related_part(sheet, "threadedComment")
        persons = self._package.related_part(self._workbook, "person")
        if part is None or persons is None or not replies:
            return frozenset()
        content = self._package.read(part)
        comments = _element_spans(content, "threadedComment", self._package.where(part))
        with_person, person = self._with_person(persons)
        places: dict[int, bytes] = {}
        answered = set[CellRef]()
        for cell, reply in replies.items():
            thread = _thread(comments, cell, reply.root)
            if thread and (place := thread[-1].end):
                tag = _TAG.match(content, thread[-1].start)
                places[place] = self._written(tag, cell, reply, person, len(comments))
                answered.add(cell)
        if answered:
            for place, written in sorted(places.items(), reverse=True):
                content = content[:place] + written + content[place:]
            self._package.put(part, content)
            self._package.put(persons, with_person)
        return frozenset(answered)

    def _written(
        self, tag: re.Match[bytes] | None, cell: CellRef, reply: Reply, person: str, number: int
    ) -> bytes:
        name = tag[1].decode() if tag else "threadedComment"
        text = name.replace("threadedComment", "text")
        identifier = uuid.uuid5(uuid.UUID(reply.root), f"{number} {reply.text}")
        written = (
            f'<{name} ref="{cell.a1}" dT="{self._now:%Y-%m-%dT%H:%M:%S}.00" personId="{person}" '
            f'id="{{{str(identifier).upper()}}}" parentId="{reply.root}">'
            f"<{text}>{escape(escape_literals(reply.text))}</{text}></{name}>"
        )
        return written.encode("ascii", "xmlcharrefreplace")

    def _with_person(self, part: str) -> tuple[bytes, str]:
        """The list of persons with the one who replies, and the identifier of that person."""
        content = self._package.read(part)
        listed = _element_spans(content, "person", self._package.where(part))
        for one in listed:
            identifier = one.attributes.get("id", "")
            if identifier and one.attributes.get("displayName") == _NAME:
                return content, identifier
        if not listed or not listed[-1].end:
            raise damage_refusal(self._package.where(part))
        place, tag = listed[-1].end, _TAG.match(content, listed[-1].start)
        name = tag[1].decode() if tag else "person"
        written = (
            f'<{name} displayName="{_NAME}" id="{_PERSON}" userId="{_NAME}" providerId="None"/>'
        )
        return content[:place] + written.encode() + content[place:], _PERSON


def _thread(comments: list[_ElementSpan], cell: CellRef, root: str) -> list[_ElementSpan]:
    """The comments of the conversation on ``cell`` that ``root`` began; none where none is."""
    wanted = root.upper()
    first = [
        one
        for one in comments
        if one.attributes.get("id", "").upper() == wanted
        and one.attributes.get("ref", "").upper() == cell.a1
        and "parentId" not in one.attributes
    ]
    if len(first) != 1:
        return []
    rest = (one for one in comments if one.attributes.get("parentId", "").upper() == wanted)
    return first + list(rest)


def _element_spans(content: bytes, name: str, where: str) -> list[_ElementSpan]:
    """The children ``name`` of the root, in their order."""
    found: list[_ElementSpan] = []
    depth = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1 and element.rpartition(" ")[0] != _NAMESPACE:
            raise damage_refusal(where)
        if depth == 2 and element == f"{_NAMESPACE} {name}":
            found.append(_ElementSpan(attributes, parser.CurrentByteIndex))

    def end(element: str) -> None:
        nonlocal depth
        if depth == 2 and element == f"{_NAMESPACE} {name}":
            # Of an element without content this is its end, of any other its end tag's beginning.
            at = parser.CurrentByteIndex
            is_empty = _end_of(content, found[-1].start) == at
            found[-1].end = at if is_empty else _end_of(content, at)
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, content, where)
    return found


def _end_of(content: bytes, at: int) -> int:
    """Where the tag at ``at`` ends, one past it; 0 in an encoding of more than a byte a letter."""
    quote = b""
    for place in range(at, len(content)):
        letter = content[place : place + 1]
        if quote:
            quote = b"" if letter == quote else quote
        elif letter in (b'"', b"'"):
            quote = letter
        elif letter == b">":
            return place + 1
        elif letter == b"\x00":
            return 0
    return 0
