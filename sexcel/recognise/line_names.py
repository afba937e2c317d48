"""Which line of a table a row is: by the settings, by its name, or by a name it misspells."""

import re
from collections.abc import Mapping, Sequence

from sexcel.model.book import Entry
from sexcel.model.doubts import GuessedName
from sexcel.model.expressions import names as expression_names
from sexcel.model.names import matches_name, normalise
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.tables import Table
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_roles import LONGEST_NAME
from sexcel.recognise.spelling import find_misspelt, find_near_miss

_RATE = re.compile(r"(?:\b(?:at|of)\s+)?[@\-\u2013\u2014]?\s*\b\d+(?:\.\d+)?\s*%(?:\s+of\b)?")
"""The rate that some people write into the name of a line."""

_NUMBER = re.compile(r"^\s*(?:[A-Za-z]|\d{1,2})(?:\.\d+)*[.):]\s+")
"""What numbers a line in front of its name: ``C. Projects``, ``2.1) Accommodation``."""

_SIGN_WORDS = re.compile(
    r"^(?:less|add|plus|deduct|of which)\b[:\s]|\(net\b[^)]*\)|"
    r"\([a-z](?:\s*[+\-\u2013]\s*[a-z])*\)",
    re.IGNORECASE,
)
"""What says only how a line counts in its total: ``Less:``, ``of which``, ``(net)``, ``(a)``,
``(b + c - d)``."""

_JOINTS = re.compile("[-:\u2013\u2014/]")
"""What people put between the name of a whole and that of its part."""


class LineNames:
    """Knows the declared lines of one table by the names of rows; a guess becomes a doubt."""

    def __init__(self, table: Table, log: ReadingLog) -> None:
        self._table = table
        self._log = log
        self._configured = log.lines(table.name)
        self._lines: set[str] = set()

    def find_configured(self, labels: Sequence[str]) -> str | None:
        """Return the line to which the configuration gives one of these labels."""
        for name, texts in self._configured.items():
            if any(matches_name(text, label) for text in texts for label in labels):
                self._log.used.add(("lines", self._table.name, name))
                self._lines.add(name)
                return name
        return None

    def find_declared(self, label: str, entries: Mapping[str, Entry]) -> str | None:
        """Return the declared line that the label names, or misspells."""
        if len(label) > LONGEST_NAME:
            return None
        text = _NUMBER.sub("", _RATE.sub(" ", label))
        text = self._without_composite(_SIGN_WORDS.sub(" ", text).strip())
        names: dict[str, str] = {}
        for line in self._table.lines:
            for name in line.names:
                if matches_name(name, text):
                    self._lines.add(line.name)
                    return line.name
                if "*" not in name:
                    names[normalise(name)] = line.name
        ref = next((entry.ref for entry in entries.values() if entry.value is not None), None)
        if ref is None:
            return None
        misspelt = find_misspelt(normalise(text), names)
        if misspelt is None or names[misspelt] in self._lines:
            near = find_near_miss(normalise(text), names)
            if near is not None:
                title, caption = self._title(names[near[0]]), self._table.caption
                self._log.near.append(NearMiss(NameKind.LINE, ref, label, title, caption, near[1]))
            return None
        line_name = names[misspelt]
        self._lines.add(line_name)
        self._log.doubts.append(GuessedName(ref, self._table.name, label, self._title(line_name)))
        return line_name

    def _without_composite(self, text: str) -> str:
        """Return the name of a line without the line that it is part of: ``SECAS: Discount``."""
        for composite in self._table.lines:
            first, _, line_text = _JOINTS.sub(" ", text).partition(" ")
            if (
                composite.formula is None
                or first.casefold() != composite.title.split()[0].casefold()
            ):
                continue
            for leaf in expression_names(composite.formula):
                line = self._table.line(leaf)
                if line is not None and any(matches_name(name, line_text) for name in line.names):
                    return line_text.strip()
        return text

    def _title(self, line: str) -> str:
        declared = self._table.line(line)
        return line if declared is None else declared.title
