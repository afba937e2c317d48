"""Cuts a formula, without ``=``, into tokens, as Excel reads it."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct


class TokenKind(Enum):
    """The kinds of token in a formula."""

    REFERENCE = auto()
    """A cell, a range, whole columns or rows; with its sheet where one is named."""
    STRUCTURED = auto()
    """Columns of an Excel table: ``Costs[Total]``, ``[@Total]``."""
    FUNCTION = auto()
    """The name of a function; its bracket is another token."""
    NAME = auto()
    NUMBER = auto()
    TEXT = auto()
    BOOLEAN = auto()
    ERROR = auto()
    ARRAY = auto()
    """A constant array, braces included."""
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    SEPARATOR = auto()
    SPACE = auto()
    UNKNOWN = auto()
    """A character that no formula has."""


class Token(Struct, frozen=True):
    """A token of a formula; ``text`` is as it was written."""

    kind: TokenKind
    text: str


_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_END = r"(?![\w.(!\\?\[])"
"""After a reference: ``A1B``, ``A1(``, ``A1!`` and ``A1.x`` are none."""
_SHEET = r"(?:'(?:[^']|'')+'|[\w.\\?]*\[[^\]]+\][\w.\\?]*(?::[\w.\\?]+)?|[\w.\\?]+(?::[\w.\\?]+)?)!"
"""``Costs!``, ``'The costs'!``, ``[1]Costs!``, ``Jan:Mar!``."""
_COLUMNS = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
_ROWS = r"\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6}"
_BRACKETS = r"\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"

_TOKEN = re.compile(
    rf"""
    (?P<TEXT> "(?:[^"]|"")*" )
  | (?P<REFERENCE> (?:{_SHEET})? (?: {_CELL}(?::{_CELL})?{_END} | {_COLUMNS}{_END} | {_ROWS}{_END}
                                   | (?i:\#REF!) ) (?: \#(?![A-Za-z]) )? )
  | (?P<STRUCTURED> (?:[\w.\\?]+)? {_BRACKETS} )
  | (?P<FUNCTION> [^\W\d][\w.]* (?=\() )
  | (?P<NUMBER> (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)? (?![\w]) )
  | (?P<BOOLEAN> (?i:TRUE|FALSE) (?![\w.(!]) )
  | (?P<ERROR> \#(?i:NULL!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|FIELD!
                     |BLOCKED!) )
  | (?P<NAME> (?:{_SHEET})? (?:[^\W\d]|\\)[\w.\\?]* )
  | (?P<ARRAY> \{{[^{{}}]*\}} )
  | (?P<OPERATOR> <> | <= | >= | [-+*/^&=<>%:@\#!] )
  | (?P<OPEN> \( ) | (?P<CLOSE> \) ) | (?P<SEPARATOR> [,;] ) | (?P<SPACE> \s+ )
  | (?P<UNKNOWN> . )
    """,
    re.VERBOSE | re.DOTALL,
)


_KINDS = dict(TokenKind.__members__)


@lru_cache(maxsize=4096)
def tokens(formula: str) -> tuple[Token, ...]:
    """Return the tokens of a formula; their texts joined give it back."""
    return tuple(_tokens(formula))


def _tokens(formula: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(formula):
        assert match.lastgroup is not None
        yield Token(_KINDS[match.lastgroup], match[0])
