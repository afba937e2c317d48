"""The user's package: some parts changed, added and dropped, all others copied as they are."""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from sexcel.graft.xml import Element, add_child, children, damage_refusal, parse, serialise
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.namespaces import CONTENT_TYPES_PART, RELATIONSHIPS, relationships_of
from sexcel.ooxml.package import open_package
from sexcel.ooxml.workbook_xml import Relationship, parse_relationships
from sexcel.ooxml.zip_writer import ZipWriter

_NO_RELATIONSHIPS = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()


class EditablePackage:
    """The open package with what is changed in it. Part names are matched without regard to case.

    Whatever reads it raises UnreadableWorkbookError where the part is missing or damaged.
    """

    def __init__(self, file: BinaryIO, label: str) -> None:
        """Take the file, named as the user did in ``label``. Raises where it is no package."""
        self.label = label
        try:
            self._source = open_package(file, label)
        except UnreadableWorkbookError as error:
            raise self.foreign_refusal() from error
        self._trees: dict[str, Element] = {}
        self._changed: dict[str, bytes | None] = {}
        self._new: list[str] = []
        if CONTENT_TYPES_PART not in self:
            raise self.foreign_refusal()

    def foreign_refusal(self) -> UnreadableWorkbookError:
        """Return the refusal for what is no Excel workbook of 2007 or later."""
        return UnreadableWorkbookError(
            f"{self.label} is no .xlsx, .xlsm, .xltx or .xltm workbook, and only to such a one "
            "can findings be added: save it as .xlsx, without a password."
        )

    def where(self, part: str) -> str:
        """Return the words for a part at the beginning of a refusal."""
        return f"Part {part} of {self.label}"

    def __contains__(self, part: str) -> bool:
        key = part.lower()
        return self._changed[key] is not None if key in self._changed else key in self._source

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all parts."""
        return (name for name in (*self._source.names(), *self._new) if name in self)

    def read(self, part: str) -> bytes:
        """Return the bytes of a part as it is now."""
        key = part.lower()
        content = self._changed.get(key)
        if content is not None:
            return content
        if part not in self:
            raise damage_refusal(f"{self.label} has no part {part} and")
        try:
            return self._source.read_whole(part)
        except UnreadableWorkbookError as error:
            raise damage_refusal(self.where(part)) from error

    def beginning(self, part: str) -> bytes:
        """Return the first bytes of a part as it is now, at most 256 KB, or all of it."""
        content = self._changed.get(part.lower())
        if content is not None:
            return content
        try:
            return next(self._source.read(part), b"")
        except UnreadableWorkbookError as error:
            raise damage_refusal(self.where(part)) from error

    def put(self, part: str, content: bytes) -> None:
        """Give a part other bytes, or add it."""
        if part not in self:
            self._new.append(part)
        self._changed[part.lower()] = content
        self._trees.pop(part.lower(), None)

    def drop(self, part: str) -> None:
        """Leave a part out, with its relationships and the statement of its content type."""
        for name in (part, relationships_of(part)):
            if name in self:
                self._changed[name.lower()] = None
        types = self.tree(CONTENT_TYPES_PART)
        for override in children(types, "Override"):
            if override.get("PartName", "").lower() == f"/{part}".lower():
                types.remove(override)
        self.store(CONTENT_TYPES_PART)

    def tree(self, part: str) -> Element:
        """Return the root element of a part, to be looked at; ``store`` it after a change."""
        key = part.lower()
        if key not in self._trees:
            self._trees[key] = parse(self.read(part), self.where(part))
        return self._trees[key]

    def store(self, part: str) -> None:
        """Keep what was changed in the tree of a part."""
        tree = self.tree(part)
        self.put(part, serialise(tree))
        self._trees[part.lower()] = tree

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Make all changes of the block or, where something is raised, none."""
        changed, new = dict(self._changed), list(self._new)
        try:
            yield
        except BaseException:
            self._changed, self._new = changed, new
            self._trees.clear()
            raise

    def free_name(self, pattern: str) -> str:
        """Return a part name never used before: ``xl/comments{}.xml`` with a number put in."""
        names = (pattern.format(number) for number in count(1))
        return next(name for name in names if name not in self and name.lower() not in self._source)

    def save(self, path: Path) -> None:
        """Write the package: parts in their order, new ones last."""
        with path.open("wb") as out:
            writer = ZipWriter(out)
            for key, entry in self._source.entries.items():
                content = self._changed.get(key)
                if key not in self._changed:
                    writer.copy(self._source.file, entry)
                elif content is not None:
                    writer.add(entry.name, content, replaced=entry)
            for name in self._new:
                writer.add(name, self.read(name))
            writer.finish()

    # Relationships.

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return the relationships of a part ("" for the package) to other parts, by identifier."""
        name = relationships_of(part)
        if name not in self:
            return {}
        try:
            relationships = parse_relationships([self.read(name)], part, name)
        except UnreadableWorkbookError as error:
            raise damage_refusal(self.where(name)) from error
        return {key: entry for key, entry in relationships.items() if not entry.external}

    def related_part(self, part: str, kind: str) -> str | None:
        """Return the part to which ``part`` has its first relationship of that kind, if any."""
        return next(
            (
                relationship.target
                for relationship in self.relationships(part).values()
                if relationship.kind == kind and relationship.target in self
            ),
            None,
        )

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship of the full type ``kind``; return its identifier."""
        name = relationships_of(part)
        if name not in self:
            self.put(name, _NO_RELATIONSHIPS)
        tree = self.tree(name)
        identifiers = {entry.get("Id", "").lower() for entry in children(tree, "Relationship")}
        number = len(identifiers) + 1
        while f"rid{number}" in identifiers:
            number += 1
        relative = posixpath.relpath(f"/{target}", f"/{posixpath.dirname(part)}")
        add_child(tree, "Relationship", Id=f"rId{number}", Type=kind, Target=relative)
        self.store(name)
        return f"rId{number}"

    def drop_relationships(self, part: str, *, kind: str = "", identifier: str = "") -> None:
        """Drop the relationships of a part whose type ends with ``kind``, or the one identified."""
        name = relationships_of(part)
        tree = self.tree(name)
        for entry in children(tree, "Relationship"):
            has_kind = kind and entry.get("Type", "").endswith(kind)
            if has_kind or (identifier and entry.get("Id") == identifier):
                tree.remove(entry)
        self.store(name)

    # Content types.

    def type_of(self, part: str) -> str:
        """Return the content type of a part, in lower case; empty where none is stated."""
        types = self.tree(CONTENT_TYPES_PART)
        name, extension = f"/{part}".lower(), part.rpartition(".")[2].lower()
        for override in children(types, "Override"):
            if override.get("PartName", "").lower() == name:
                return override.get("ContentType", "").lower()
        for default in children(types, "Default"):
            if default.get("Extension", "").lower() == extension:
                return default.get("ContentType", "").lower()
        return ""

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a new part: drawings of notes by their file ending, as all
        workbooks do, others by name."""
        stated = self.type_of(part)
        if stated == content_type.lower():
            return
        types, ending = self.tree(CONTENT_TYPES_PART), part.rpartition(".")[2]
        if not stated and ending == "vml":
            add_child(types, "Default", Extension=ending, ContentType=content_type)
        else:
            add_child(types, "Override", PartName=f"/{part}", ContentType=content_type)
        self.store(CONTENT_TYPES_PART)
