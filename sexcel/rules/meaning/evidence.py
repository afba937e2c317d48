"""What the formulas of a budget are found to mean, for the rules that speak of it."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.budget.equations import equations
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.printing import FormulaPrinter, printer_for
from sexcel.model.book import Book
from sexcel.model.equations import Equation
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Repair
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure
from sexcel.repair.budget_repairs import print_equation
from sexcel.rules.meaning.slips import Diagnosis, Slip
from sexcel.rules.meaning.verdicts import Court
from sexcel.rules.meaning.words import Words
from sexcel.rules.meaning.worlds import Figures, Recalculate, Trials


class Fault(Struct, frozen=True):
    """What is wrong with the formula of a figure, in words, and the cell where it goes wrong."""

    slip: Slip
    cell: CellRef
    sentence: str
    repairs: tuple[Repair, ...]


class Evidence(Struct, frozen=True):
    """What is known of the formulas: which are at fault, which are sound, which are numbers.

    ``typed`` are figures that are worked out elsewhere in the workbook by a formula and stand
    here as a number, with the equation that owns them. ``overtaken`` are figures whose saved
    value is not what their formula comes to, with what it does come to. An equation owns so
    many formulas as are ``owned``.
    """

    faults: Mapping[FigureKey, Fault] = field(default_factory=dict)
    sound: frozenset[FigureKey] = frozenset()
    typed: Mapping[FigureKey, Equation] = field(default_factory=dict)
    repairs: Mapping[FigureKey, Repair] = field(default_factory=dict)
    """The formula that each typed figure should be, where it can be written."""
    overtaken: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    owned: int = 0

    @property
    def suspects(self) -> frozenset[FigureKey]:
        """The figures that are wrong before any other is."""
        wrong = (key for key, fault in self.faults.items() if not fault.slip.right_today)
        return frozenset((*wrong, *self.typed, *self.overtaken))

    def explains(self, key: FigureKey) -> bool:
        """Whether it is known what is wrong with the formula of the figure, or with its value."""
        return key in self.faults or key in self.overtaken

    def add_to(self, finding: Finding, key: FigureKey) -> Finding:
        """The finding on a wrong figure, told where and how its formula goes wrong as well."""
        fault = self.faults.get(key)
        if fault is not None:
            cells = (finding.first_cell, *finding.related)
            return replace(
                finding,
                where=fault.cell,
                message=f"{finding.message} {fault.sentence}",
                related=tuple(ref for ref in cells if ref is not None and ref != fault.cell),
                repairs=fault.repairs,
            )
        if key in self.overtaken:
            due = format_figure(self.overtaken[key], Kind.COUNT)
            told = f"It is out of date: its formula comes to {due} once recalculated."
            return replace(finding, message=f"{finding.message} {told}")
        if key not in self.typed:
            return finding
        repair = self.repairs.get(key)
        formula = "" if repair is None else f", where ={repair.formula} is due"
        return replace(
            finding,
            message=f"{finding.message} It is a typed number{formula}.",
            repairs=() if repair is None else (repair,),
        )


NO_EVIDENCE = Evidence()
"""Of a workbook without formulas, or that nobody could recalculate."""


def evidence(
    book: Book,
    formula_index: FormulaIndex,
    recalculate: Recalculate,
    stale: Mapping[CellRef, CellValue] | None = None,
) -> Evidence:
    """What the workbook's formulas mean; ``stale`` ones come to other values than were saved.

    Raises RecalculationError where nobody can tell.
    """
    figures = Figures(book, equations(book))
    overtaken = {
        key: figure
        for ref, value in (stale or {}).items()
        if (key := figures.by_cell.get(ref)) is not None
        if (figure := figures.places[key].figure(value)) is not None
    }
    formulas = printer_for(book, formula_index.grid.defined_names)
    typed = typed_among_formulas(figures)
    repairs = {
        key: repair
        for key, equation in typed.items()
        if (repair := _repair(figures, formulas, key, equation)) is not None
    }
    trials = Trials(figures, recalculate)
    court = Court(figures, trials)
    verdicts = court.verdicts()
    words = Words(figures, formula_index)
    faults: dict[FigureKey, Fault] = {}
    for slip in Diagnosis(figures, trials, court, formula_index).slips(verdicts):
        repair = None
        if slip.cell == figures.places[slip.key].ref:
            repair = _repair(figures, formulas, slip.key, slip.verdict.equation)
        told = (repair,) if repair is not None else ()
        faults[slip.key] = Fault(slip, slip.cell, words.told(slip), told)
    sound = (key for key, one in verdicts.items() if one.holds and not one.reason)
    return Evidence(
        faults,
        frozenset(sound) - faults.keys() - overtaken.keys(),
        typed,
        repairs,
        overtaken,
        owned=len(verdicts),
    )


def _repair(
    figures: Figures, formulas: FormulaPrinter, key: FigureKey, equation: Equation
) -> Repair | None:
    """The equation as a formula in the figure's own cell; None where it cannot be written."""
    place = figures.places[key]
    text = print_equation(figures.book, formulas, equation)
    if text is None:
        return None
    return Repair(place.ref, text, None, f"Let {place.ref.a1} be ={text}")


_MOST_TYPED = Decimal("0.5")
"""Share of like figures that are typed beyond which that is how the workbook is kept."""


def typed_among_formulas(figures: Figures) -> dict[FigureKey, Equation]:
    """Figures typed as numbers where others like them are formulas.

    Like are the figures of one table that the same rule owns; of links, those of one column. A
    column of last year's without any formula is history, and typed as a whole.
    """
    live = {(key.table, key.column) for key, place in figures.places.items() if place.formula}
    runs: dict[tuple[str, str, str], list[FigureKey]] = {}
    for key, (first, *_) in figures.owners.items():
        place = figures.places.get(key)
        if place is None or (place.value is None and place.formula is None):
            continue
        if (key.table, key.column) not in live and figures.is_history(key):
            continue
        run = (first.rule, key.table, key.column if first.link else "")
        runs.setdefault(run, []).append(key)
    found: dict[FigureKey, Equation] = {}
    for keys in runs.values():
        typed = [key for key in keys if figures.places[key].formula is None]
        if 0 < len(typed) <= len(keys) * _MOST_TYPED:
            found |= {key: figures.owners[key][0] for key in typed}
    return found
