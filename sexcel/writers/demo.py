"""What a first minute with sexcel leaves in a folder."""

from pathlib import Path

from msgspec import Struct

from sexcel.model.report import Report
from sexcel.writers.regenerated import Regenerated


class Demo(Struct, frozen=True):
    """The published budget in a folder, the findings in it, and its clean workbook beside it."""

    budget: Path
    report: Report
    regenerated: Regenerated

    def __repr__(self) -> str:
        return f"<Demo in {str(self.budget.parent)!r}>"
