"""A paper from a monitor: its figures frozen as values, in a workbook of its own."""

from collections.abc import Iterable
from datetime import date
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.outputs import write_file
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.brief import Brief
from sexcel.model.errors import SexcelError
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.wording import count_of
from sexcel.writers.cells import WorkbookPlan
from sexcel.writers.workbook import render_workbook
from sexcel.year.calculating import calculate_ours
from sexcel.year.freezing import figures_of, fingerprint_figures
from sexcel.year.monitor_checks import find_in_projects
from sexcel.year.monitor_contents import check_monitor
from sexcel.year.monitor_state import MonitorState, SheetRow, read_state
from sexcel.year.months import month_name
from sexcel.year.papers.figures import EarlierPaper, PaperFigures, gather_figures
from sexcel.year.papers.front_page import FRONT, plan_front_page
from sexcel.year.papers.pages import plan_pages, plan_record
from sexcel.year.papers.period import Period
from sexcel.year.papers.written import read_paper


class Paper(Brief, frozen=True):
    """A paper that was written, and what it says."""

    output: Path
    figures: PaperFigures


class PaperOrder(Struct, frozen=True):
    """The paper that is asked for, of which monitor, where to; ``since`` is the last one."""

    monitor: Path
    period: Period
    target: Path
    since: Path | None
    written_on: date


def paper_path(monitor: Path, period: Period) -> Path:
    """Return where the paper on a period is written unless another name is given."""
    return monitor.with_name(f"{monitor.stem}-{period.name.lower()}.xlsx")


def write_paper(order: PaperOrder, engine: Engine) -> Paper:
    """Write a paper, whole or not at all.

    Changes are since the paper that the order names, or the last one of the same kind beside the
    monitor. Raises SexcelError where the monitor is none or is not closed up to that period, and
    where the last paper is of another budget or was changed; OutputError where it cannot be
    written.
    """
    grid = read_grid(order.monitor)
    year, months_closed = check_monitor(grid)
    _check_closed(grid.path, months_closed, order.period)
    worked_out, _ = calculate_ours(engine, grid)
    state = _with_checks(read_state(worked_out, year, months_closed), find_in_projects(worked_out))
    earlier = _read_earlier(order, state.setting("SHA-256"))
    figures = gather_figures(state, order.period, earlier, order.written_on)
    content = render_workbook(plan_paper(figures))
    write_file(order.target, content)
    return Paper(order.target, figures)


def plan_paper(figures: PaperFigures) -> WorkbookPlan:
    """Plan the workbook: page 1, the pages behind it, and the record."""
    pages = (plan_front_page(figures), *plan_pages(figures))
    record = plan_record(figures, fingerprint_figures(chain.from_iterable(map(figures_of, pages))))
    return WorkbookPlan(
        title=figures.title,
        subject=f"Monitor SHA-256: {figures.state.sha256}",
        year=figures.state.budget_year,
        sheets=(*pages, record),
        opens_on=FRONT,
    )


def _with_checks(state: MonitorState, findings: Iterable[Finding]) -> MonitorState:
    """Return the state with what the rules of the year say of each project as its check."""
    names: dict[int, list[str]] = {}
    for finding in findings:
        if isinstance(finding.where, CellRef):
            names.setdefault(finding.where.row, []).append(finding.name.replace("-", " "))
    checks = {row: ", ".join(dict.fromkeys(said)).capitalize() for row, said in names.items()}
    projects = tuple(
        SheetRow(row.row, {**row.contents, "Check": checks.get(row.row, "OK")})
        for row in state.projects
    )
    return replace(state, projects=projects)


def _check_closed(path: str, months_closed: int, period: Period) -> None:
    if months_closed == period.months:
        return
    closed = f"{path} has {count_of(months_closed, 'month')} closed"
    if months_closed < period.months:
        last = month_name(period.months)
        ends = f"and {period.name} ends with {last}" if period.is_quarter else f"not {last}"
        raise SexcelError(f"{closed}, {ends}: close it first, with --close {last}.")
    last = month_name(months_closed)
    raise SexcelError(
        f"{closed}, to {last}: its figures are no longer those of {period.name}. Give --paper "
        f"{last}, or an earlier copy of the monitor."
    )


def _read_earlier(order: PaperOrder, budget_sha256: str) -> EarlierPaper | None:
    """Return the paper to compare with; None where there is none beside the monitor."""
    names = (paper_path(order.monitor, period) for period in order.period.earlier())
    path = order.since or next((path for path in names if path.exists()), None)
    if path is None:
        return None
    paper = read_paper(path)
    if paper.budget_sha256 != budget_sha256:
        raise SexcelError(
            f"{path} is against another approved budget than {order.monitor}: give the last paper "
            "on this budget with --since."
        )
    earlier = paper.as_earlier()
    if earlier.months_closed >= order.period.months:
        raise SexcelError(f"{path} is no earlier paper: it is of {earlier.name}.")
    return earlier
