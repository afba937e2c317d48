"""Where results are written: refused in one sentence, or written whole."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from sexcel.files.written import WRITTEN
from sexcel.model.errors import ForceNeededError, OutputError
from sexcel.model.grid import Grid
from sexcel.model.settings import NAME, PYPROJECT
from sexcel.model.steps import report_step


def check_target(
    target: Path, sources: Iterable[Path], *, force: bool = True, suffix: str = ""
) -> None:
    """Check that a result can go to ``target``, and may.

    A file that is read (``sources``) is never written to, whatever way its name is given:
    through links, ``..``, or another case. A file that is there is replaced only with ``force``.
    Where a ``suffix`` such as ``.xlsx`` is given, the name has to end in it. Raises OutputError.
    """
    if any(_is_same(target, source) for source in sources):
        raise OutputError(
            f"{target} is read by this command, and what is read is never written to: "
            "give another name."
        )
    try:
        _check_place(target)
    except OSError as error:
        raise _refusal(target, error) from error
    if target.exists() and not force:
        raise ForceNeededError(
            f"{target} is there already: give another name, or replace it with {{force}}."
        )
    if suffix and target.suffix.lower() != suffix:
        raise OutputError(f"{target} does not end in {suffix}{_ADVICE[suffix]}.")


def check_report_name(target: Path) -> None:
    """Raise OutputError for a report under a name that a configuration is found by."""
    if target.name.casefold() in (NAME, PYPROJECT):
        raise OutputError(f"{target} is a configuration's name: give another, such as report.txt.")


_ADVICE = {
    ".xlsx": ", the only format that is written",
    ".eml": ": give the e-mail such a name",
}


def check_source(source: Path, grid: Grid, participle: str) -> None:
    """Check that the workbook read from ``source`` can be copied part by part.

    ``participle`` says what the copy is: ``annotated``. Raises OutputError where the workbook is
    encrypted or no package of Excel's.
    """
    other_form = grid.values_of or grid.converted_from
    if other_form or grid.encrypted:
        kind = "is password-protected" if grid.encrypted else f"is an {other_form}"
        raise OutputError(
            f"{source} {kind} and cannot be {participle}: save it from Excel as a plain .xlsx."
        )


def _check_place(target: Path) -> None:
    if target.is_dir():
        raise OutputError(f"{target} is a folder: give the name of a file in it.")
    if target.exists() and not target.is_file():
        raise OutputError(f"{target} is no plain file: give another name.")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"{target} is write-protected: give another name.")
    folder = _resolve(target).parent
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} does not exist: create it, or give another.")


_UNFINISHED = ".sexcel-"
"""Beginning of the name of what is not whole yet."""


@contextmanager
def write_whole(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to; it becomes ``target`` when the block ends well.

    Where it does not, nothing is left of it and the old target stays. Raises OutputError where the
    disk refuses.
    """
    real = _resolve(target)
    unfinished = real.with_name(f"{_UNFINISHED}{os.urandom(4).hex()}{real.suffix}")
    try:
        unfinished.touch(exist_ok=False)
        try:
            yield unfinished
            if real.exists():
                unfinished.chmod(S_IMODE(real.stat().st_mode))
            unfinished.replace(real)
        finally:
            is_last = not target.name.startswith(_UNFINISHED)
            if is_last and not unfinished.exists():  # a signal may come as the last step returns
                WRITTEN.append(target)
                report_step("Wrote %s", target)
    except (OSError, ValueError) as error:
        raise _refusal(target, error) from error
    finally:
        with suppress(OSError, ValueError):
            unfinished.unlink(missing_ok=True)


def write_file(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OutputError where the disk refuses."""
    with write_whole(target) as unfinished:
        unfinished.write_bytes(content)


def _refusal(target: Path, error: OSError | ValueError) -> OutputError:
    if isinstance(error, PermissionError):
        return OutputError(
            f"{target} may not be written: close it where it is open, or give another folder."
        )
    reason = getattr(error, "strerror", None) or error
    advice = _REMEDIES.get(getattr(error, "errno", None) or 0, "give another name")
    return OutputError(f"{target} cannot be written ({reason}): {advice}.")


_REMEDIES = {
    errno.ENOSPC: "make room on the disk, or give another folder",
    errno.EROFS: "give another folder",
}
"""What helps where another name in the same folder would fail in the same way."""


def _resolve(path: Path) -> Path:
    """Return the file itself, where ``path`` is a link to it."""
    return Path(os.path.realpath(path))


def _is_same(target: Path, source: Path) -> bool:
    with suppress(OSError):
        if target.samefile(source):
            return True
    return str(_resolve(target)).casefold() == str(_resolve(source)).casefold()
