"""What is known before a workbook is read, and what is noted while it is."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from sexcel.model.doubts import Doubt
from sexcel.model.recognition import NearMiss
from sexcel.model.settings import Settings


class ReadingLog(Struct):
    """The settings, and every doubt, near miss and setting that was of use, as they come up."""

    settings: Settings = field(default_factory=Settings)
    doubts: list[Doubt] = field(default_factory=list)
    near: list[NearMiss] = field(default_factory=list)
    met: set[tuple[str, str, str]] = field(default_factory=set)
    """Names that were found: ``("lines", "overview", "contingency")``."""

    def headings(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """What the columns of a table are called, where that is set."""
        return self.settings.headings.get(table, {})

    def lines(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """What the lines of a table are called, where that is set."""
        return self.settings.lines.get(table, {})

    def idle(self) -> Iterator[str]:
        """Keys of names that nothing in the workbook goes by, as ``lines.overview.total``."""
        kinds = {"headings": self.settings.headings, "lines": self.settings.lines}
        for kind, tables in kinds.items():
            for table, names in tables.items():
                for name in names:
                    if (kind, table, name) not in self.met:
                        yield f"{kind}.{table}.{name}"
