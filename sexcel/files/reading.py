"""The door of all reading: a path in, a grid of cells or one sentence out."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

from msgspec.structs import replace

from sexcel.files.sources import Source
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Grid
from sexcel.model.steps import time_step
from sexcel.model.wording import printable
from sexcel.ooxml.package import Package
from sexcel.ooxml.preflight import (
    Form,
    check_is_file,
    detect_form,
    opening_refusal,
    with_usual_stream_name,
)
from sexcel.ooxml.xlsx import read_xlsx


class OpenWorkbook(NamedTuple):
    """A workbook whose form is known, opened with its password where it has one.

    ``package`` has passed its checks; None for an .xls.
    """

    form: Form
    package: Package | None
    file: BinaryIO
    label: str
    sha256: str
    """Of the bytes that lie on the disk."""
    encrypted: bool = False


def read_grid(path: Source, password: str | None = None, *, convert: bool = False) -> Grid:
    """Read a workbook's cells; what the file is, is judged by its bytes and never by its name.

    Of an .xls, .xlsb or .ods values are read, or with ``convert`` all that LibreOffice reads.

    The file is opened for reading only, nothing in it is executed, and nothing outside it is
    fetched or followed. Raises UnreadableWorkbookError, with one sentence that names the file
    and where it applies the sheet and cell, for whatever cannot be read safely and completely.
    """
    with time_step(f"Read {path}"), open_workbook(path, password) as workbook:
        if workbook.form is Form.EXCEL and workbook.package is not None:
            grid = read_xlsx(workbook.package, workbook.sha256)
        elif convert:
            grid = _read_converted(workbook)
        else:
            grid = _read_values(workbook, password)
        return replace(grid, encrypted=True) if workbook.encrypted else grid


@contextmanager
def open_workbook(path: Source, password: str | None = None) -> Iterator[OpenWorkbook]:
    """Open the workbook at ``path`` for as long as it is read. Raises as ``read_grid`` does."""
    label = printable(str(path))
    if isinstance(path, Path):
        check_is_file(path, label)
    try:
        with path.open("rb") if isinstance(path, Path) else io.BytesIO(path.content) as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            form, package = detect_form(file, label)
            if form is Form.ENCRYPTED:
                yield _open_encrypted(file, label, sha256, password)
            else:
                yield OpenWorkbook(form, package, file, label, sha256)
    except OSError as error:
        raise opening_refusal(label, error) from error
    except MemoryError as error:
        raise UnreadableWorkbookError(
            f"{label} needs more memory than this machine has free: close other programs, "
            "or delete the sheets that are not needed."
        ) from error


@contextmanager
def convert_package(path: Path, password: str | None = None) -> Iterator[tuple[Path, str]]:
    """Give the package to copy parts of, and the form that LibreOffice made it of.

    That is an .xlsx in a folder that goes again, or ``path`` itself and no form where it has a
    package. Raises as ``read_grid`` does.
    """
    with open_workbook(path, password) as workbook:
        if workbook.form is Form.EXCEL:
            yield path, ""
            return
        content = _convert(workbook)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        package = Path(folder) / f"{path.stem}.xlsx"
        package.write_bytes(content)
        yield package, workbook.form.value


def _convert(workbook: OpenWorkbook) -> bytes:
    from sexcel.files.conversion import convert_workbook

    content = _read_whole(workbook.file, workbook.form)
    return convert_workbook(content, workbook.form, workbook.label)


def _open_encrypted(file: BinaryIO, label: str, sha256: str, password: str | None) -> OpenWorkbook:
    from sexcel.files.passwords import decrypt

    content = decrypt(_read_whole(file, Form.ENCRYPTED), password, label)
    inside = io.BytesIO(content)
    form, package = detect_form(inside, label)
    if form is Form.ENCRYPTED:
        raise UnreadableWorkbookError(
            f"{label} is a password-protected workbook inside another, which none is that Excel "
            "saves: give the workbook itself."
        )
    return OpenWorkbook(form, package, inside, label, sha256, encrypted=True)


def _read_converted(workbook: OpenWorkbook) -> Grid:
    """Read a workbook as LibreOffice turns it into an .xlsx, which passes the same checks."""
    _, package = detect_form(io.BytesIO(_convert(workbook)), workbook.label)
    if package is None:
        raise UnreadableWorkbookError(
            f"{workbook.label} was not turned into an .xlsx by LibreOffice."
        )
    return replace(read_xlsx(package, workbook.sha256), converted_from=workbook.form.value)


def _read_values(workbook: OpenWorkbook, password: str | None) -> Grid:
    """Read the values of a workbook whose formulas are not read; an .xls may have a password."""
    from sexcel.files.other_formats import PasswordNeededError, read_values
    from sexcel.files.passwords import decrypt

    form, package, file, label, sha256, _ = workbook
    content = _read_whole(file, form)
    unpacked = len(content)
    if package is not None:
        # What a library unpacks is measured before it does: sizes in the list can lie.
        unpacked = sum(len(piece) for name in package.names() for piece in package.read(name))
    try:
        return read_values(content, form, unpacked, label, sha256)
    except PasswordNeededError:
        inside = decrypt(content, password, label)
    try:
        grid = read_values(inside, form, len(inside), label, sha256)
    except PasswordNeededError as error:
        raise UnreadableWorkbookError(
            f"{label} is still password-protected once opened: save a copy without the password."
        ) from error
    return replace(grid, encrypted=True)


def _read_whole(file: BinaryIO, form: Form) -> bytes:
    file.seek(0)
    content = file.read()
    return with_usual_stream_name(content) if form is Form.OLD else content
