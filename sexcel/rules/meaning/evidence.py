"""What the formulas of a budget are found to mean, for the rules that report on it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.budget.equation import Equation
from sexcel.budget.equations import equations
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.printing import FormulaPrinter, printer_for
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Repair, describe_repairs
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure
from sexcel.repair.budget_repairs import print_equation
from sexcel.rules.meaning.judging import FormulaJudge
from sexcel.rules.meaning.scenarios import BudgetFigures, Recalculate, ScenarioRunner
from sexcel.rules.meaning.sentences import describe_slip
from sexcel.rules.meaning.slips import Slip, SlipFinder

_MOST_TYPED = Decimal("0.5")
"""Share of like figures that are typed beyond which that is how the workbook is kept."""


class Fault(Struct, frozen=True):
    """What is wrong with the formula of a figure, in words, and what repairs it."""

    slip: Slip
    sentence: str
    repairs: tuple[Repair, ...]


class TypedFigure(Struct, frozen=True):
    """A number typed where figures like it are formulas: its equation, and what repairs it."""

    equation: Equation
    repairs: tuple[Repair, ...]

    @property
    def formula(self) -> str:
        """Return the formula that should be in its cell; empty where it cannot be written."""
        return next((f"={repair.formula}" for repair in self.repairs), "")


class Evidence(Struct, frozen=True):
    """What is known of the formulas: which are at fault, which are sound, which are numbers.

    ``overtaken`` are figures whose saved value is not the value of their formula, with the value
    that is. ``owned`` is the number of formulas in cells whose figure an equation owns.
    """

    faults: Mapping[FigureKey, Fault] = field(default_factory=dict)
    sound: frozenset[FigureKey] = frozenset()
    typed: Mapping[FigureKey, TypedFigure] = field(default_factory=dict)
    overtaken: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    owned: int = 0

    @property
    def suspects(self) -> frozenset[FigureKey]:
        """Return the figures that are to be blamed before any other."""
        wrong = (key for key, fault in self.faults.items() if not fault.slip.is_right_today)
        return frozenset((*wrong, *self.typed, *self.overtaken))

    def explains(self, key: FigureKey) -> bool:
        """Say whether it is known what is wrong with the figure's formula, or with its value."""
        return key in self.faults or key in self.overtaken

    def add_to(self, finding: Finding, key: FigureKey) -> Finding:
        """Return the finding on a wrong figure, with where and how its formula goes wrong."""
        fault = self.faults.get(key)
        if fault is not None:
            cell = fault.slip.cell
            cells = (finding.first_cell, *finding.related)
            return replace(
                finding,
                where=cell,
                message=f"{finding.message} {fault.sentence}",
                related=tuple(ref for ref in cells if ref is not None and ref != cell),
                repairs=fault.repairs,
                help=describe_repairs(fault.repairs) if fault.repairs else finding.help,
            )
        if key in self.overtaken:
            due = format_figure(self.overtaken[key], Kind.COUNT)
            sentence = f"It is out of date: its formula gives {due} once recalculated."
            return replace(finding, message=f"{finding.message} {sentence}")
        typed = self.typed.get(key)
        if typed is None:
            return finding
        due = f", where {typed.formula} is due" if typed.formula else ""
        sentence = f"It is a typed number{due}."
        return replace(
            finding,
            message=f"{finding.message} {sentence}",
            repairs=typed.repairs,
            help=describe_repairs(typed.repairs) if typed.repairs else finding.help,
        )


NO_EVIDENCE = Evidence()
"""The evidence on a workbook without formulas, or that nobody could recalculate."""


def gather_evidence(
    book: Book,
    formula_index: FormulaIndex,
    recalculate: Recalculate,
    recalculated_values: Mapping[CellRef, CellValue] | None = None,
) -> Evidence:
    """Return what the workbook's formulas mean.

    ``recalculated_values`` are those of formulas whose saved value is out of date. Raises
    RecalculationError where nobody can say.
    """
    figures = BudgetFigures(book, equations(book))
    overtaken = {
        key: figure
        for ref, value in (recalculated_values or {}).items()
        if (key := figures.by_cell.get(ref)) is not None
        if (figure := figures.places[key].to_figure(value)) is not None
    }
    printer = printer_for(book, formula_index.grid.defined_names)
    runner = ScenarioRunner(figures, recalculate)
    judge = FormulaJudge(figures, runner)
    verdicts = judge.verdicts()
    faults = {
        slip.key: Fault(
            slip,
            describe_slip(figures, formula_index, slip),
            tuple(_repairs_of_slip(figures, printer, slip)),
        )
        for slip in SlipFinder(figures, runner, judge, formula_index).find_slips(verdicts)
    }
    sound = {key for key, verdict in verdicts.items() if verdict.is_sound and not verdict.reason}
    return Evidence(
        faults,
        frozenset(sound - faults.keys() - overtaken.keys()),
        {
            key: TypedFigure(equation, tuple(_repairs(figures, printer, key, equation)))
            for key, equation in find_typed_figures(figures).items()
        },
        overtaken,
        owned=len(verdicts),
    )


def _repairs_of_slip(
    figures: BudgetFigures, printer: FormulaPrinter, slip: Slip
) -> Iterator[Repair]:
    """Yield the repair of a formula at fault; nothing where it goes wrong in a helper cell."""
    if slip.cell == figures.places[slip.key].ref:
        yield from _repairs(figures, printer, slip.key, slip.verdict.equation)


def _repairs(
    figures: BudgetFigures, printer: FormulaPrinter, key: FigureKey, equation: Equation
) -> Iterator[Repair]:
    """Yield the equation as a formula in the figure's own cell, if it can be written."""
    ref = figures.places[key].ref
    formula = print_equation(figures.book, printer, equation)
    if formula is not None:
        yield Repair(ref, formula, None, f"Let {ref.a1} be ={formula}", is_equation=True)


def find_typed_figures(figures: BudgetFigures) -> dict[FigureKey, Equation]:
    """Return the figures typed as numbers where others like them are formulas.

    Figures are alike if the same rule owns them in one table; those of links, in one column. A
    column of last year's without any formula is history, and typed as a whole.
    """
    live = {(key.table, key.column) for key, place in figures.places.items() if place.formula}
    alike: dict[tuple[str, str, str], list[FigureKey]] = {}
    for key, (owner, *_) in figures.owners.items():
        place = figures.places.get(key)
        if place is None or (place.value is None and place.formula is None):
            continue
        if (key.table, key.column) not in live and figures.is_history(key):
            continue
        likeness = (owner.rule, key.table, key.column if owner.link else "")
        alike.setdefault(likeness, []).append(key)
    typed_figures: dict[FigureKey, Equation] = {}
    for keys in alike.values():
        typed = [key for key in keys if figures.places[key].formula is None]
        if 0 < len(typed) <= len(keys) * _MOST_TYPED:
            typed_figures |= {key: figures.owners[key][0] for key in typed}
    return typed_figures
