"""A first minute with sexcel, on the published budget."""

from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.checking import validate
from sexcel.api.copying import regenerate
from sexcel.files.outputs import check_target, write_file
from sexcel.files.shipped import PUBLISHED, shipped_workbook
from sexcel.files.sources import PathLike
from sexcel.model.errors import OutputError

if TYPE_CHECKING:
    from sexcel.writers.regenerated import Demo


def demo(folder: PathLike = "sexcel-demo", *, force: bool = False) -> "Demo":
    """Write the published budget into ``folder``, validate it, and write its clean workbook.

    The folder is made where it is not there; files in it are replaced only with ``force``. Raises
    OutputError where they cannot be written.

    >>> sexcel.demo("try").report
    <Report on 1 workbook: 6 errors, 6 warnings, 16 notes>
    """
    from sexcel.writers.regenerated import Demo

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
