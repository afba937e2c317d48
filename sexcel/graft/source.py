"""The user's workbook opened to be copied with changes: what has to hold before, and after."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from pathlib import Path

from sexcel.files.outputs import write_whole
from sexcel.graft.package import EditablePackage
from sexcel.graft.workbook import Workbook
from sexcel.model.errors import OutputError, UnreadableWorkbookError

_SIGNATURE = "application/vnd.openxmlformats-package.digital-signature"


@contextmanager
def open_source(
    source: Path, sha256: str, target: Path, *, encrypted: bool = False, password: str | None = None
) -> Iterator[Workbook]:
    """Yield the workbook in the package at ``source``, which is to be copied to ``target``.

    One that is ``encrypted`` is opened by its password, and copied without it. Raises
    UnreadableWorkbookError where
    ``source`` is no package, or no longer the file that has this SHA-256; OutputError where
    ``target`` does not end as its kind of workbook must.
    """
    try:
        with source.open("rb") as file:
            _check_unchanged(file, sha256, source)
            package = _decrypt(file, password, source) if encrypted else file
            workbook = Workbook(EditablePackage(package, str(source)))
            _check_ending(target, source, workbook.suffix)
            yield workbook
    except OSError as error:
        raise UnreadableWorkbookError(
            f"{source} cannot be read again ({error.strerror or error}): is it still there?"
        ) from error


@contextmanager
def copy_source(
    source: Path, sha256: str, target: Path, *, encrypted: bool = False, password: str | None = None
) -> Iterator[Workbook]:
    """Yield the workbook of ``open_source`` to be changed, and write it at ``target`` at the end.

    A digital signature is of the workbook without changes, and so left out: ``removed`` says so.
    """
    with open_source(source, sha256, target, encrypted=encrypted, password=password) as workbook:
        workbook.removed = _drop_signature(workbook.package)
        yield workbook
        with write_whole(target) as unfinished:
            workbook.package.save(unfinished)


def _decrypt(file: BufferedReader, password: str | None, source: Path) -> BytesIO:
    from sexcel.files.passwords import decrypt

    file.seek(0)
    return BytesIO(decrypt(file.read(), password, str(source)))


def _check_unchanged(file: BufferedReader, sha256: str, source: Path) -> None:
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        raise UnreadableWorkbookError(
            f"{source} was changed while it was checked: save it, then run the command again."
        )


def _check_ending(target: Path, source: Path, suffix: str) -> None:
    if target.suffix.lower() != suffix:
        raise OutputError(
            f"{target} does not end in {suffix}, the kind of workbook that {source} is: give it "
            "that ending."
        )


def _drop_signature(package: EditablePackage) -> tuple[str, ...]:
    """Leave out the parts of a digital signature; return in words what was left out."""
    parts = [part for part in package if package.type_of(part).startswith(_SIGNATURE)]
    for part in parts:
        package.drop(part)
    if parts:
        package.drop_relationships("", kind="/digital-signature/origin")
    return ("the digital signature",) if parts else ()
