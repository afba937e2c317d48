"""Replies in the conversations (threaded comments) that stand on cells.

Such a part is never written anew: a reply is put into its bytes behind the last comment of its
thread ([MS-XLSX] CT_ThreadedComment), and the person who says it into the list of persons.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from html import escape

from msgspec import Struct

from sexcel.graft.package import EditablePackage
from sexcel.graft.part_text import PartText
from sexcel.graft.xml import damage_refusal, feed
from sexcel.model.refs import CellRef
from sexcel.ooxml.xml_policy import new_parser
from sexcel.writers.texts import escape_literals

_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_NAME = "sexcel"
_PERSON = "{5C3B0C5E-6E0F-5D6B-9C55-0A5E1CE7A001}"


class Reply(Struct, frozen=True):
    """The text of a reply, and the identifier of the comment that began the conversation."""

    root: str
    text: str


class _ElementSpan(Struct):
    """A child of a part's root: where in its bytes it begins and ends."""

    attributes: Mapping[str, str]
    start: int
    end: int = 0


class Conversations:
    """The conversations of a workbook."""

    def __init__(self, package: EditablePackage, workbook: str, now: datetime) -> None:
        """Take the name of the workbook part, and the time, in UTC, that replies bear."""
        self._package = package
        self._workbook = workbook
        self._now = now

    def answer(self, sheet: str, replies: Mapping[CellRef, Reply]) -> frozenset[CellRef]:
        """Put the replies into the conversations of a sheet part; return the cells answered.

        A reply that belongs to no conversation there is not written, nor is any where the
        workbook does not say who its persons are. Raises UnreadableWorkbookError where a part is
        damaged, and then nothing is changed.
        """
        part = self._package.related_part(sheet, "threadedComment")
        persons = self._package.related_part(self._workbook, "person")
        if part is None or persons is None or not replies:
            return frozenset()
        source = PartText(self._package.read(part))
        comments = _find_elements(source, "threadedComment", self._package.where(part))
        with_person, person = self._ensure_person(persons)
        additions: dict[int, str] = {}
        answered = set[CellRef]()
        for cell, reply in replies.items():
            thread = _find_thread(comments, cell, reply.root)
            if thread:
                name = source.element_name(thread[-1].start)
                comment = self._write_comment(name, cell, reply, person, len(comments))
                additions[thread[-1].end] = comment
                answered.add(cell)
        if answered:
            changes = ((offset, offset, comment) for offset, comment in sorted(additions.items()))
            self._package.put(part, source.splice(changes))
            self._package.put(persons, with_person)
        return frozenset(answered)

    def _write_comment(
        self, name: str, cell: CellRef, reply: Reply, person: str, number: int
    ) -> str:
        text = name.replace("threadedComment", "text")
        identifier = uuid.uuid5(uuid.UUID(reply.root), f"{number} {reply.text}")
        comment = (
            f'<{name} ref="{cell.a1}" dT="{self._now:%Y-%m-%dT%H:%M:%S}.00" personId="{person}" '
            f'id="{{{str(identifier).upper()}}}" parentId="{reply.root}">'
            f"<{text}>{escape(escape_literals(reply.text), quote=False)}</{text}></{name}>"
        )
        return comment.encode("ascii", "xmlcharrefreplace").decode()

    def _ensure_person(self, part: str) -> tuple[bytes, str]:
        """Return the list of persons with the one who replies, and that person's identifier."""
        source = PartText(self._package.read(part))
        persons = _find_elements(source, "person", self._package.where(part))
        for person in persons:
            identifier = person.attributes.get("id", "")
            if identifier and person.attributes.get("displayName") == _NAME:
                return source.content, identifier
        if not persons:
            raise damage_refusal(self._package.where(part))
        end, name = persons[-1].end, source.element_name(persons[-1].start)
        element = (
            f'<{name} displayName="{_NAME}" id="{_PERSON}" userId="{_NAME}" providerId="None"/>'
        )
        return source.splice([(end, end, element)]), _PERSON


def _find_thread(comments: list[_ElementSpan], cell: CellRef, root: str) -> list[_ElementSpan]:
    """Return the comments of the conversation on ``cell`` that ``root`` began, if there is one."""
    wanted = root.upper()
    roots = [
        comment
        for comment in comments
        if comment.attributes.get("id", "").upper() == wanted
        and comment.attributes.get("ref", "").upper() == cell.a1
        and "parentId" not in comment.attributes
    ]
    if len(roots) != 1:
        return []
    replies = (
        comment for comment in comments if comment.attributes.get("parentId", "").upper() == wanted
    )
    return roots + list(replies)


def _find_elements(source: PartText, name: str, where: str) -> list[_ElementSpan]:
    """Return the children ``name`` of the root, in their order."""
    spans: list[_ElementSpan] = []
    depth = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1 and element.rpartition(" ")[0] != _NAMESPACE:
            raise damage_refusal(where)
        if depth == 2 and element == f"{_NAMESPACE} {name}":
            spans.append(_ElementSpan(attributes, parser.CurrentByteIndex))

    def end(element: str) -> None:
        nonlocal depth
        if depth == 2 and element == f"{_NAMESPACE} {name}":
            spans[-1].end = source.element_end(spans[-1].start, parser.CurrentByteIndex)
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, source.content, where)
    return spans
