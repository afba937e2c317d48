"""The figures of a workbook: how one comes about, what inputs move, all of them in long form."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.copying import regenerate
from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.outputs import check_report_name, check_source, check_target
from sexcel.files.sources import PathLike, WorkbookLike, as_source, as_sources
from sexcel.recognise.book import find_book

if TYPE_CHECKING:
    from sexcel.tracing.scenario import ScenarioResult
    from sexcel.tracing.trace import Trace


def trace(
    path: WorkbookLike,
    figure: str,
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Trace":
    """Return how a figure of any workbook comes about, what reads it, and what it moves.

    ``figure`` is a cell (``Costs!D9``), a defined name, the label of a row, or in a budget a table,
    line and column. With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises UnreadableWorkbookError or SettingsError, and UnknownFigureError, a
    SexcelError, where it is no figure or several; each with one sentence that says why.

    >>> sexcel.trace("live.xlsx", "Table 2, Contingency").figure.words.partition(",")[0]
    '5% (Contingency_rate) × (SECCo & Panel Operations + SECAS Services Total + Projects)'
    """
    from sexcel.formulas.recalculation import Engine
    from sexcel.tracing.trace import trace_figure

    source, opening = as_source(path), Opening(settings, password, convert)
    with Engine() as engine:
        grid = opening.grid(source)
        book = find_book(grid, opening.settings_of(source))
        return trace_figure(figure, grid, book, engine)


def scenario(
    path: PathLike,
    scenarios: Mapping[str, Sequence[str]],
    output: PathLike | None = None,
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "ScenarioResult":
    """Return what changes of inputs move: the headline, the categories and the lines.

    ``scenarios`` gives each scenario's changes by its name, each ``NAME=VALUE``: a value to put in
    the cell's place (``6%``, ``250000``), to add (``+1``), to take off (``-1``) or to multiply by
    (``*1.1``). The workbook's own formulas are recalculated; where it has none, those of its clean
    workbook. ``output`` is a copy of that workbook with the scenarios side by side on a sheet in
    front, which Excel keeps worked out. Raises as ``annotate`` does, and ScenarioError or
    UnknownFigureError for a change that cannot be tried.

    >>> sexcel.scenario("budget.xlsx", {"A": ["contingency=6%"]}).headline.after  # in £
    (Decimal('8432292'),)
    """
    from tempfile import TemporaryDirectory

    from msgspec.structs import replace

    from sexcel.formulas.recalculation import Engine
    from sexcel.graft.scenarios import write_scenarios
    from sexcel.model.errors import ForceNeededError
    from sexcel.tracing.scenario import ScenarioError, is_calculated, try_scenarios

    source, target = Path(path), None if output is None else Path(output)
    if target is not None:
        check_target(target, [source], force=force)
    with Engine() as engine, TemporaryDirectory() as folder:
        grid, book = Opening(settings, password).read(source)
        if is_calculated(book):
            if target is not None:
                check_source(source, grid, "copied with scenarios")
            result = try_scenarios(grid, book, scenarios, engine)
            if target is not None:
                write_scenarios(source, grid, result, target)
            return result
        if target is not None:
            check_target(target, [source], force=force, suffix=".xlsx")
        clean = Path(folder) / source.with_suffix(".xlsx").name
        try:
            regenerate(source, clean, recalculate=True, settings=settings, password=password)
        except ForceNeededError as doubt:
            raise ScenarioError(
                f"{source}: its headline is no formula, and the reading of its tables is in doubt, "
                "so nothing can be moved. 'sexcel validate' says why: settle it in sexcel.toml."
            ) from doubt
        grid, book = Opening().read(clean)
        result = try_scenarios(replace(grid, path=str(source)), book, scenarios, engine)
        result = replace(result, is_rebuilt=True)
        if target is not None:
            write_scenarios(clean, grid, result, target)
        return result


def export(
    paths: WorkbookLike | Iterable[WorkbookLike],
    output: PathLike,
    form: str = "csv",
    *,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> Path:
    """Write every figure of one or more budgets in long form, and return the file.

    ``form`` is ``csv``, ``json``, ``parquet`` (with the extra of that name) or ``sqlite``. Values
    are in their unit: £, FTE, %. Raises as ``read`` does, and OutputError.

    >>> sexcel.export("budget.xlsx", "figures.csv").name
    'figures.csv'
    """
    from sexcel.reports.export import write_export

    target, sources = Path(output), as_sources(paths)
    known = [source for source in sources if isinstance(source, Path)]
    check_report_name(target)
    check_target(target, known, force=force)
    write_export([Opening(settings, password).read(source)[1] for source in sources], form, target)
    return target
