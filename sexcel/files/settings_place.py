"""Where the configuration of a workbook is: beside it or above it."""

import os
from pathlib import Path

from sexcel.files.sources import Source
from sexcel.model.settings import NAME, PYPROJECT


def find_settings(workbook: Source) -> Path | None:
    """Return the configuration nearest to a workbook: beside it, or in a folder above.

    In each folder ``sexcel.toml`` comes before the section ``[tool.sexcel]`` of pyproject.toml.
    None where there is none, and for a workbook in memory; a link that leads nowhere is one, and
    is refused when it is read.
    """
    if not isinstance(workbook, Path):
        return None
    beside = workbook.absolute().parent
    for folder in (beside, *beside.parents):
        # The name that the user gave is kept, as reports print it.
        near = workbook.parent if folder == beside else folder
        if os.path.lexists(near / NAME):
            return near / NAME
        if os.path.lexists(near / PYPROJECT) and _is_ours(near / PYPROJECT):
            return near / PYPROJECT
    return None


def _is_ours(project: Path) -> bool:
    from sexcel.files.settings import has_settings

    return has_settings(project)
