"""Which texts head a column of some table, by the names that we and the configuration know."""

from collections.abc import Iterable, Iterator, Sequence

from sexcel.model.names import matches_name, normalise
from sexcel.model.settings import Settings
from sexcel.model.tables import Column, Table
from sexcel.recognise.column_match import is_hinted, joint_labels
from sexcel.recognise.heading_words import Heading, find_relative_year, parse_year, strip_unit

LEAST_HEADINGS = 2
"""Headings that a row of headings has: one alone may be any cell."""


class HeadingNames:
    """The headings of all tables."""

    def __init__(
        self,
        tables: Sequence[Table],
        settings: Settings,
        grades: frozenset[str] = frozenset(),
    ) -> None:
        self.tables = tables
        self.configured = settings.headings
        self.grades = grades
        self._labelled: dict[str, list[Table]] = {}
        for table in tables:
            names = {normalise(name) for column in table.labels for name in column.names}
            for name in names | joint_labels(table):
                self._labelled.setdefault(name, []).append(table)
        columns = [column for table in tables for column in table.columns]
        self._names = {
            normalise(name) for column in columns if column.offset is None for name in column.names
        }
        self._by_grade = tuple(
            f"{normalise(column.title)} " for column in columns if column.by_grade
        )
        self._hinted = [column for column in columns if column.hints]
        self._hints = {hint for column in columns for hint in column.hints}
        self._configured_names = [
            name for table in tables for name in self._configured(table, table.columns)
        ]
        self._configured_labels = [
            (name, table) for table in tables for name in self._configured(table, table.labels)
        ]

    def _configured(self, table: Table, columns: Iterable[Column]) -> Iterator[str]:
        names = self.configured.get(table.name, {})
        return (name for column in columns for name in names.get(column.name, ()))

    def tables_labelled(self, text: str) -> list[Table]:
        """Return the tables of which a label column has this heading."""
        tables = self._labelled.get(normalise(text)) or []
        if "£" in text:
            tables = tables or self._labelled.get(normalise(strip_unit(text)), [])
        if not self._configured_labels:
            return tables
        configured = (t for name, t in self._configured_labels if matches_name(name, text))
        return [*tables, *configured]

    def may_be_headings(self, texts: Iterable[str]) -> bool:
        """Say whether a row without a known label heading may still be a row of headings."""
        names = [text for text in texts if text]
        headings = [text for text in names if self._may_be_heading(text)]
        if len(headings) >= LEAST_HEADINGS:
            return True
        # ``Staff`` and ``Specialists`` beside a ``Total``: the columns of a table under own names.
        hinted = {text for text in names if self._is_hinted(text)}
        if len(hinted) + len(headings) > LEAST_HEADINGS and len(hinted) >= LEAST_HEADINGS:
            return True
        # Beside figures, the names of two grades are those of a line and of a rate.
        grades = self.grades.intersection(map(normalise, names))
        return len(grades) >= LEAST_HEADINGS and 2 * len(grades) >= len(names)

    def _is_hinted(self, text: str) -> bool:
        words = text.casefold()
        heading = Heading(1, (text,), 1)
        return any(hint in words for hint in self._hints) and any(
            is_hinted(column, heading) for column in self._hinted
        )

    def _may_be_heading(self, text: str) -> bool:
        name = normalise(text)
        if (parse_year(text) is not None and not text.isdigit()) or name in self._names:
            return True
        if name.startswith(self._by_grade) or find_relative_year(text) is not None:
            return True
        return any(matches_name(name, text) for name in self._configured_names)
