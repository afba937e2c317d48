"""The bytes of an XML part as text, so that a piece of it can change and all else stays."""

import codecs
import re
from collections.abc import Iterable

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_TAG = re.compile(r"""<[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""")
_NAME = re.compile(r"<([^\s/>]+)")
_PIECE = 4096
"""Bytes in which a tag is looked for at first: longer than any but the first of a sheet."""


def name_of(tag: str) -> str:
    """Return the name, with its prefix, of the element that a tag begins."""
    match = _NAME.match(tag)
    return match[1] if match else ""


class PartText:
    """The bytes of a part, read and written as text of its own encoding."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        # Markup is ASCII in all encodings but this one, so that latin-1 keeps place and bytes.
        self._codec = _UTF_16.get(content[:2], "latin-1")

    def text(self, start: int, end: int) -> str:
        """Return a piece of it; beyond ASCII it can be put back, but not read."""
        return self.content[start:end].decode(self._codec, "surrogatepass")

    def encode(self, text: str) -> bytes:
        """Return pieces of it, or ASCII, as bytes."""
        return text.encode(self._codec, "surrogatepass")

    def splice(self, changes: Iterable[tuple[int, int, str]]) -> bytes:
        """Return the part with texts in place of its bytes from a start to an end, in order."""
        pieces: list[bytes] = []
        copied = 0
        for start, end, text in changes:
            pieces += [self.content[copied:start], self.encode(text)]
            copied = end
        return b"".join((*pieces, self.content[copied:]))

    def tag(self, start: int) -> str:
        """Return the tag that begins there. Raises ValueError where it has no end."""
        size = _PIECE
        while True:
            match = _TAG.match(self.text(start, start + size))
            if match is not None:
                return match[0]
            if start + size > len(self.content):
                raise ValueError("a tag without an end")
            size *= 8

    def element_name(self, start: int) -> str:
        """Return the name, with its prefix, of the element that begins there."""
        return name_of(self.tag(start))

    def tag_end(self, start: int) -> int:
        """Return the first byte behind the tag that begins there."""
        return start + len(self.encode(self.tag(start)))

    def element_end(self, start: int, end_tag: int) -> int:
        """Return the first byte behind an element, which may have no end tag (``<c/>``)."""
        return self.tag_end(start if self.tag(start).endswith("/>") else end_tag)
