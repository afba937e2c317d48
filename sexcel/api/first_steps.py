"""A first minute with sexcel, on the published budget."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.api.checking import validate
from sexcel.api.copying import regenerate
from sexcel.files.outputs import check_target, write_file
from sexcel.files.shipped import PUBLISHED, shipped_workbook
from sexcel.files.sources import PathLike
from sexcel.model.errors import OutputError
from sexcel.model.report import Report

if TYPE_CHECKING:
    from sexcel.writers.regenerated import Regenerated


class Demo(Struct, frozen=True):
    """The published budget in a folder, the findings in it, and its clean workbook beside it."""

    budget: Path
    report: Report
    regenerated: "Regenerated"

    def __repr__(self) -> str:
        return f"<Demo in {str(self.budget.parent)!r}>"


def demo(folder: PathLike = "sexcel-demo", *, force: bool = False) -> Demo:
    """Write the published budget into ``folder``, validate it, and write its clean workbook.

    The folder is made where it is not there; files in it are replaced only with ``force``. Raises
    OutputError where they cannot be written.

    >>> sexcel.demo("try").report
    <Report on 1 workbook: 6 errors, 6 warnings, 16 notes>
    """
    source = shipped_workbook(PUBLISHED)
    budget = Path(folder) / PUBLISHED
    clean = budget.with_stem(f"{budget.stem}-clean")
    try:
        budget.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made ({error.strerror}): give another."
        ) from error
    for target in (budget, clean):
        check_target(target, [source], force=force)
    write_file(budget, source.read_bytes())
    return Demo(budget, validate(budget), regenerate(budget, clean, force=force))
