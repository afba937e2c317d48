"""All kinds of slips, and the workbooks in which they are made."""

from dataclasses import dataclass
from pathlib import Path

from tests.mutation import figures, formulas, links, ranges, rows
from tests.mutation.kinds import SlipKind
from tests.mutation.mutants import Mutant
from tests.mutation.sites import Sites

ROOT = Path(__file__).parents[2]

KINDS: tuple[SlipKind, ...] = (
    *ranges.KINDS,
    *formulas.KINDS,
    *links.KINDS,
    *figures.KINDS,
    *rows.KINDS,
)

SEED = 2020
"""Of every draw: any number does, as long as it stays, so that each slip is drawn again."""


@dataclass(frozen=True)
class MutatedWorkbook:
    """A workbook that slips are made in, and at most how many of each kind."""

    title: str
    path: Path
    most: int

    def mutants(self, most: int | None = None) -> tuple[Mutant, ...]:
        """Return the mutants, the same every time."""
        sites = Sites(self.path)
        limit = self.most if most is None else most
        return tuple(mutant for kind in KINDS for mutant in kind.draw(sites, limit, SEED))


LIVE = MutatedWorkbook("The live workbook", ROOT / "workbooks" / "sec-budget-2020-23-live.xlsx", 8)
EXAMPLE = MutatedWorkbook(
    "The worked example", ROOT / "workbooks" / "example-budget-2021-24.xlsx", 2
)
SOURCES = (LIVE, EXAMPLE)
