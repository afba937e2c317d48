"""What is known before a workbook is read, and what comes up while it is."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from sexcel.model.doubts import Doubt
from sexcel.model.recognition import NearMiss
from sexcel.model.refs import CellRef
from sexcel.model.settings import Settings
from sexcel.recognise.setup_fit import FittedSetup


class ReadingLog(Struct):
    """The settings, and every doubt, near miss and setting that was used, as they come up."""

    settings: Settings
    setup: FittedSetup
    """What a person settled, cell by cell."""
    names: Mapping[str, CellRef] = field(default_factory=dict)
    """The cells that defined names stand for."""
    grades: frozenset[str] = frozenset()
    """What the workbook calls its grades, normalised, where it lists them."""
    doubts: list[Doubt] = field(default_factory=list)
    near: list[NearMiss] = field(default_factory=list)
    used: set[tuple[str, str, str]] = field(default_factory=set)
    """Names in the settings that the workbook has: ``("lines", "overview", "contingency")``."""

    def lines(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """Return what the settings call the lines of a table."""
        return self.settings.lines.get(table, {})

    def idle_settings(self) -> Iterator[str]:
        """Yield the keys of names that the workbook does not have: ``lines.overview.total``."""
        kinds = {"headings": self.settings.headings, "lines": self.settings.lines}
        for kind, tables in kinds.items():
            for table, names in tables.items():
                for name in names:
                    if (kind, table, name) not in self.used:
                        yield f"{kind}.{table}.{name}"
