"""A budget read, and what settles how: a configuration, or a setup in the workbook itself."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.outputs import check_source, check_target
from sexcel.files.reading import read_grid
from sexcel.files.settings_place import find_settings
from sexcel.files.sources import PathLike, Source, WorkbookLike, as_source
from sexcel.model.book import Book
from sexcel.model.errors import SettingsError
from sexcel.model.grid import Grid
from sexcel.model.settings import Settings
from sexcel.model.steps import report_step
from sexcel.recognise.book import read_book

if TYPE_CHECKING:
    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.setup import SetupWritten

SettingsLike = Settings | PathLike | None
"""Settings, or the file they are in; None for the sexcel.toml beside the workbook, if any."""


class Opening(Struct, frozen=True):
    """How workbooks are opened: under which settings, with which password, by which reader."""

    settings: SettingsLike = None
    password: str | None = None
    convert: bool = False

    def grid(self, source: Source, engine: "Engine | None" = None) -> Grid:
        """Return the cells of a workbook, which ``engine`` recalculates from now on."""
        grid = read_grid(source, self.password, convert=self.convert)
        return grid if engine is None else load_grid(grid, engine)

    def settings_of(self, source: Source) -> Settings:
        """Return the settings of a workbook: those given, or the configuration nearest to it."""
        if isinstance(self.settings, Settings):
            return self.settings
        path, settings = _settings_in_force(source, self.settings)
        report_step("Configuration of %s: %s", source, path or "none")
        return settings

    def read(self, source: Source, engine: "Engine | None" = None) -> tuple[Grid, Book]:
        """Return the cells of a workbook, and the budget that they hold."""
        grid = self.grid(source, engine)
        return grid, read_book(grid, self.settings_of(source))


def load_grid(grid: Grid, engine: "Engine") -> Grid:
    """Return the cells, which ``engine`` recalculates from now on."""
    from sexcel.auditing.audit import unpack_cells

    unpacked = unpack_cells(grid)
    engine.load(unpacked)
    return unpacked


def read_settings(path: PathLike) -> Settings:
    """Read the settings in a configuration file.

    Raises SettingsError, with one sentence that names the file and the key.

    >>> sexcel.read_settings("sexcel.toml").rules_off
    ('SEC409',)
    """
    from sexcel.files.settings import read_settings as read_file
    from sexcel.rules.catalogue import EVERY_RULE

    return read_file(Path(path), ((rule.code, rule.name) for rule in EVERY_RULE))


def _settings_in_force(workbook: Source, named: PathLike | None) -> tuple[Path | None, Settings]:
    """Return the file that is named, or else found near a workbook, and what it may set."""
    if named is not None:
        return Path(named), read_settings(named)
    path = find_settings(workbook)
    if path is None:
        return None, Settings()
    settings = read_settings(path)
    return path, replace(settings, mail=settings.mail.without_server())


class Configuration(Struct, frozen=True):
    """The settings in force somewhere, and the file that they are in; None where none is."""

    path: Path | None
    settings: Settings

    def __repr__(self) -> str:
        return f"<Configuration {str(self.path)!r}>" if self.path else "<Configuration: none>"


def config(path: PathLike = ".", *, settings: PathLike | None = None) -> Configuration:
    """Return the configuration that is in force for a workbook, or in a folder.

    It is the file ``settings``, or else the nearest sexcel.toml, or section [tool.sexcel] of a
    pyproject.toml, beside ``path`` or in a folder above. Raises SettingsError where it cannot be
    used, or the folder does not exist.

    >>> sexcel.config("budget.xlsx").settings.tolerance  # in £
    Decimal('0')
    """
    workbook = Path(path) / "workbook.xlsx" if Path(path).is_dir() else Path(path)
    if not workbook.parent.is_dir():
        raise SettingsError(f"The folder {workbook.parent} does not exist: check the name.")
    return Configuration(*_settings_in_force(workbook, settings))


def read(path: WorkbookLike, *, settings: SettingsLike = None, password: str | None = None) -> Book:
    """Read the budget in the workbook at ``path``, opened with ``password`` where it needs one.

    Here, and wherever a workbook is only read, ``path`` may also be its bytes or an open file.
    Raises UnreadableWorkbookError, NoBudgetTableError or SettingsError, with one sentence that
    says why.

    >>> sexcel.read("budget.xlsx").tables["overview"].total.figure("budget")  # in £
    Decimal('8349486')
    """
    return Opening(settings, password).read(as_source(path))[1]


def write_setup(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "SetupWritten":
    """Write a copy of the workbook at ``path`` with a sheet that says how it is read.

    What a person corrects on that sheet counts when the copy is read. Every other part is byte
    for byte as it was, but for a digital signature. Raises as ``annotate`` does, and SettingsError
    where the workbook has a setup sheet already.

    >>> sexcel.write_setup("budget.xlsx", "budget-setup.xlsx").sheet
    'sexcel setup'
    """
    from sexcel.graft.setup import write_setup as write
    from sexcel.recognise.setup_description import describe_reading
    from sexcel.recognise.setup_sheet import refuse_second

    source, target = Path(path), Path(output)
    check_target(target, [source], force=force)
    grid, book = Opening(settings, password).read(source)
    check_source(source, grid, "copied with a setup sheet")
    refuse_second(grid)
    return write(source, grid.sha256, describe_reading(book, grid), target)


def write_config(
    path: PathLike,
    output: PathLike,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Path:
    """Write a configuration that says, cell by cell, how the workbook at ``path`` was read.

    With it, the workbook is read in the same way. A file that is there already is replaced only
    with ``force``. Raises as ``read`` does, and OutputError where it cannot be written.

    >>> sexcel.write_config("budget.xlsx", "reading.toml").name
    'reading.toml'
    """
    from sexcel.files.outputs import write_whole
    from sexcel.files.setup_config import print_setup
    from sexcel.recognise.setup_description import describe_reading

    source, target = Path(path), Path(output)
    check_target(target, [source], force=force)
    grid, book = Opening(settings, password).read(source)
    text = print_setup(describe_reading(book, grid))
    with write_whole(target) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
    return target
