"""The user's package: parts read, changed, added and dropped; all others copied as they are."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from sexcel.graft.packing import Packer
from sexcel.graft.xml import (
    Element,
    added,
    children,
    damaged,
    parse,
    serialised,
)
from sexcel.model.errors import UnreadableWorkbookError

TYPES = "[Content_Types].xml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMPTY_LINKS = f'<Relationships xmlns="{_LINKS}"/>'.encode()


class Link(Struct, frozen=True):
    """A relationship of a part: ``kind`` is the last word of its type, ``target`` a part name."""

    identifier: str
    kind: str
    target: str


class Package:
    """An open package. Part names are matched without regard to case.

    Whatever reads it raises UnreadableWorkbookError where the part is missing or damaged.
    """

    def __init__(self, file: BinaryIO, label: str) -> None:
        """``label`` is the file as the user named it. Raises where it is no package."""
        self.label = label
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError) as error:
            raise self.foreign() from error
        self._names = {info.orig_filename.lower(): info for info in self._zip.infolist()}
        self._trees: dict[str, Element] = {}
        self._changed: dict[str, bytes | None] = {}
        self._new: list[str] = []
        if TYPES not in self:
            raise self.foreign()

    def foreign(self) -> UnreadableWorkbookError:
        """The refusal for what is no Excel workbook of 2007 or later."""
        return UnreadableWorkbookError(
            f"{self.label} is no .xlsx, .xlsm, .xltx or .xltm workbook, and only to such a one "
            "can findings be added: save it as .xlsx, without a password."
        )

    def where(self, part: str) -> str:
        """Part and file, for sentences."""
        return f"Part {part} of {self.label}"

    def __contains__(self, part: str) -> bool:
        key = part.lower()
        return self._changed[key] is not None if key in self._changed else key in self._names

    def __iter__(self) -> Iterator[str]:
        """The names of all parts."""
        old = (info.orig_filename for info in self._zip.infolist())
        return (name for name in (*old, *self._new) if name in self)

    def read(self, part: str) -> bytes:
        """The bytes of a part as it now is."""
        key = part.lower()
        content = self._changed.get(key)
        if content is not None:
            return content
        if part not in self:
            raise damaged(f"{self.label} has no part {part} and")
        try:
            return self._zip.read(self._names[key])
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise damaged(self.where(part)) from error

    def put(self, part: str, content: bytes) -> None:
        """Give a part other bytes, or add it."""
        if part not in self:
            self._new.append(part)
        self._changed[part.lower()] = content
        self._trees.pop(part.lower(), None)

    def drop(self, part: str) -> None:
        """Leave a part out, with its relationships and the statement of its content type."""
        for name in (part, _links_of(part)):
            if name in self:
                self._changed[name.lower()] = None
        types = self.tree(TYPES)
        for one in children(types, "Override"):
            if one.get("PartName", "").lower() == f"/{part}".lower():
                types.remove(one)
        self.store(TYPES)

    def tree(self, part: str) -> Element:
        """The root element of a part, to be looked at; for a change, ``store`` it after."""
        key = part.lower()
        if key not in self._trees:
            self._trees[key] = parse(self.read(part), self.where(part))
        return self._trees[key]

    def store(self, part: str) -> None:
        """Keep what was changed in the tree of a part."""
        tree = self.tree(part)
        self.put(part, serialised(tree))
        self._trees[part.lower()] = tree

    @contextmanager
    def whole_or_not(self) -> Iterator[None]:
        """Changes that are made all or, where something is raised, not at all."""
        changed, new = dict(self._changed), list(self._new)
        try:
            yield
        except BaseException:
            self._changed, self._new = changed, new
            self._trees.clear()
            raise

    def free_name(self, pattern: str) -> str:
        """A part name that never was taken: ``xl/comments{}.xml`` with a number put in."""
        names = (pattern.format(number) for number in count(1))
        return next(name for name in names if name not in self and name.lower() not in self._names)

    def save(self, path: Path) -> None:
        """Write the package: parts in their order, new ones last."""
        with path.open("wb") as out:
            packer = Packer(out)
            for info in self._zip.infolist():
                key = info.orig_filename.lower()
                content = self._changed.get(key)
                if key not in self._changed:
                    packer.copy(self._file, info)
                elif content is not None:
                    packer.add(info.orig_filename, content, info)
            for name in self._new:
                packer.add(name, self.read(name))
            packer.finish()

    # Relationships.

    def links(self, part: str) -> list[Link]:
        """The relationships of a part ("" for the package) to other parts."""
        links = _links_of(part)
        if links not in self:
            return []
        folder = posixpath.dirname(part)
        return [
            Link(
                one.get("Id", ""),
                one.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
            )
            for one in children(self.tree(links), "Relationship")
            if one.get("TargetMode") != "External"
        ]

    def linked(self, part: str, kind: str) -> Link | None:
        """The first relationship of that kind whose part is there."""
        found = (one for one in self.links(part) if one.kind == kind and one.target in self)
        return next(found, None)

    def link(self, part: str, kind: str, target: str) -> str:
        """Add a relationship of the full type ``kind``; its identifier."""
        links = _links_of(part)
        if links not in self:
            self.put(links, _EMPTY_LINKS)
        tree = self.tree(links)
        taken = {one.get("Id", "").lower() for one in children(tree, "Relationship")}
        number = len(taken) + 1
        while f"rid{number}" in taken:
            number += 1
        relative = posixpath.relpath(f"/{target}", f"/{posixpath.dirname(part)}")
        added(tree, "Relationship", Id=f"rId{number}", Type=kind, Target=relative)
        self.store(links)
        return f"rId{number}"

    def unlink(self, part: str, kind: str) -> None:
        """Drop the relationships of a part whose type ends with ``kind``."""
        links = _links_of(part)
        tree = self.tree(links)
        for one in children(tree, "Relationship"):
            if one.get("Type", "").endswith(kind):
                tree.remove(one)
        self.store(links)

    # Content types.

    def type_of(self, part: str) -> str:
        """The content type of a part, in lower case; empty where none is stated."""
        types = self.tree(TYPES)
        name, extension = f"/{part}".lower(), part.rpartition(".")[2].lower()
        for one in children(types, "Override"):
            if one.get("PartName", "").lower() == name:
                return one.get("ContentType", "").lower()
        for one in children(types, "Default"):
            if one.get("Extension", "").lower() == extension:
                return one.get("ContentType", "").lower()
        return ""

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a new part: drawings of notes by their file ending, as all
        workbooks do, others by name."""
        stated = self.type_of(part)
        if stated == content_type.lower():
            return
        types, ending = self.tree(TYPES), part.rpartition(".")[2]
        if not stated and ending == "vml":
            added(types, "Default", Extension=ending, ContentType=content_type)
        else:
            added(types, "Override", PartName=f"/{part}", ContentType=content_type)
        self.store(TYPES)


def _links_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
