"""All kinds of slips, and the workbooks in which they are made."""

from dataclasses import dataclass
from pathlib import Path

from tests.mutation import figures, formulas, links, ranges, rows
from tests.mutation.kinds import Kind
from tests.mutation.mutants import Mutant
from tests.mutation.sites import Sites

ROOT = Path(__file__).parents[2]

KINDS: tuple[Kind, ...] = (
    *ranges.KINDS,
    *formulas.KINDS,
    *links.KINDS,
    *figures.KINDS,
    *rows.KINDS,
)

SEED = 2020


@dataclass(frozen=True)
class Source:
    """A workbook that slips are made in, and at most how many of each kind."""

    title: str
    path: Path
    most: int

    def mutants(self, most: int | None = None) -> tuple[Mutant, ...]:
        """The mutants, the same every time."""
        sites = Sites(self.path)
        each = self.most if most is None else most
        return tuple(one for kind in KINDS for one in kind.some(sites, each, SEED))


LIVE = Source("The live workbook", ROOT / "workbooks" / "sec-budget-2020-23-live.xlsx", 8)
EXAMPLE = Source("The worked example", ROOT / "workbooks" / "example-budget-2021-24.xlsx", 2)
SOURCES = (LIVE, EXAMPLE)
