"""Every equation of the book as a live check, beside checks of what the equations cannot see."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equation import Equation
from sexcel.model.book import Book
from sexcel.model.decimals import decimal_places
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.tables import REPORT_SHEET
from sexcel.model.wording import count_of, format_figure
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.corrections import Corrections
from sexcel.writers.filled_in import plan_filled_in
from sexcel.writers.layout import NOT_YET, UNFINISHED, SheetNames, cell_of, is_unfinished
from sexcel.writers.pack_book import PackBook
from sexcel.writers.settle import SettledBook
from sexcel.writers.sheets import ALL_HOLD, Cells, MasterCheck, table_title
from sexcel.writers.structure_checks import StructureCheck, structure_checks
from sexcel.writers.styles import COUNT, FINE, MONEY, PENCE, WORKING_TAB, entry_format
from sexcel.writers.texts import fit_text
from sexcel.writers.tolerances import tolerance_formula

_HEADINGS = (
    "Figure",
    "Should be",
    "Cell",
    "Found",
    "Expected",
    "Difference",
    "Tolerance",
    "Result",
    "Because",
    "When written",
)
_WIDTHS = (50.0, 54.0, 25.0, 14.0, 15.0, 13.0, 11.0, 9.0, 60.0, 60.0)
_HEADER_ROW, RESULT, _CAUSE = 9, 8, 9
_OK, _FAIL = "OK", "FAIL"
_EXACT = Decimal("0.005")
"""In the unit of the figure: a formula that is its equation agrees to the last digit; half a penny
is more than the noise of binary fractions and less than anything typed."""


class EquationCheck(Struct, frozen=True):
    """One equation on the figures of the pack, and the wrong figure that it fails for."""

    balance: Balance
    tolerance: Decimal
    rounded: bool
    """Whether the expected figure is rounded, as the formula in the cell is."""
    because: str
    rounding: Decimal = ZERO
    """What the formula of an approved total adds, in £, so that it stays as it was approved."""
    corrected: bool = False
    """Whether it is worked out from what wrong figures should be, so that no right one fails."""

    @property
    def holds(self) -> bool:
        """Say whether the check passes."""
        return abs(self.difference) <= self.tolerance

    @property
    def expected(self) -> Decimal:
        """Return what the equation gives, rounded where the cell's formula rounds."""
        is_own = self.rounded and self.balance.holds
        return self.balance.found_value if is_own else self.balance.expected

    @property
    def difference(self) -> Decimal:
        """Return found less expected."""
        return self.balance.found_value - self.expected


class CheckList(Struct, frozen=True):
    """All checks of a workbook."""

    equations: tuple[EquationCheck, ...]
    structure: tuple[StructureCheck, ...]
    filled_in: PlannedCell
    """The sentence on the inputs."""

    @property
    def _every(self) -> tuple[EquationCheck | StructureCheck, ...]:
        return (*self.equations, *self.structure)

    @property
    def is_unfinished(self) -> bool:
        """Say whether a table waits for its inputs."""
        return NOT_YET in str(self.filled_in.value)

    @property
    def number(self) -> int:
        """Return how many checks there are."""
        return len(self._every)

    @property
    def failed(self) -> int:
        """Return how many of them fail."""
        return sum(not check.holds for check in self._every)

    @property
    def unexplained(self) -> int:
        """Return how many fail for no figure that a finding is on."""
        return sum(not check.holds and not check.because for check in self._every)

    def master(self, names: SheetNames) -> MasterCheck:
        """Return how they stand in words, as the master check says it."""
        if not self.failed and self.is_unfinished:
            return MasterCheck(UNFINISHED, names)
        if not self.failed:
            return MasterCheck(f"{ALL_HOLD} {self.number} checks hold", names)
        verb = "fails" if self.failed == 1 else "fail"
        return MasterCheck(f"{count_of(self.failed, 'check')} {verb}: see {names.checks}", names)


def list_checks(
    pack: PackBook, settled: SettledBook, corrections: Corrections, pages: Sequence[SheetPlan]
) -> CheckList:
    """Check every equation whose figure is in the workbook, and the structure of its tables.

    ``pages`` are those of the pack that are planned already.
    """
    book, checker = pack.book, EquationChecker(pack.book)
    order = {name: position for position, name in enumerate(book.tables)}
    owned = sorted(
        (equation for equation in settled.equations if book.figure(equation.target) is not None),
        key=lambda equation: order[equation.target.table],
    )
    return CheckList(
        tuple(_check(pack, checker, settled, corrections, equation) for equation in owned),
        tuple(
            check if check.holds else _explain_structure(check, pack, corrections)
            for check in structure_checks(pack, settled, pages)
        ),
        plan_filled_in(pack, settled),
    )


def _check(
    pack: PackBook,
    checker: EquationChecker,
    settled: SettledBook,
    corrections: Corrections,
    equation: Equation,
) -> EquationCheck:
    balance = checker.check(equation, pack.book.figure)
    if not balance.holds:
        printed = balance.found_value
        right = checker.check(equation, _corrected(pack, corrections), found_value=printed)
        because = "" if right.holds else _explain(pack.book, corrections, equation.target, equation)
        is_corrected = bool(corrections.causes)
        return EquationCheck(right, right.tolerance, False, because, corrected=is_corrected)
    is_own = settled.formulas.get(equation.target) is equation and pack.is_ours(equation.target)
    shown = pack.shown.entry(equation.target)
    formula = "" if shown is None or shown.formula is None else shown.formula.upper()
    is_exact = bool(formula) and "ROUND" not in formula and abs(balance.residual) <= _EXACT
    tolerance = _EXACT if is_own or is_exact else balance.tolerance
    rounding = settled.rounding.get(equation.target, ZERO) if is_own else ZERO
    return EquationCheck(balance, tolerance, is_own, "", rounding)


def _corrected(pack: PackBook, corrections: Corrections) -> Callable[[FigureKey], Decimal | None]:
    """Return the figures of the pack, each that is wrong as it should be."""

    def figure(key: FigureKey) -> Decimal | None:
        return corrections.should_be.get(key, pack.book.figure(key))

    return figure


def corrected_cells(pack: PackBook, sheet: str) -> dict[FigureKey, str]:
    """Return the formula for each wrong figure that gives what it should be while it is wrong."""
    texts = {}
    for key, right in pack.should_be.items():
        entry = pack.book.entry(key)
        if entry is not None and entry.figure is not None:
            cell = address(entry.ref, sheet)
            texts[key] = f"IF(ABS({cell}-{entry.figure:f})<{_EXACT},{right:f},{cell})"
    return texts


def _explain(
    book: Book, corrections: Corrections, target: FigureKey, equation: Equation | None
) -> str:
    """Return the wrong figure that a check fails for, and what it should be."""
    cause = target if target in corrections.causes else None
    if cause is None and equation is not None:
        cause = corrections.cause_of(equation)
    if cause is None:
        return ""
    should_be = format_figure(corrections.should_be[cause], book.kind(cause))
    return f"{book.describe(cause)} should be {should_be}."


def _explain_structure(
    check: StructureCheck, pack: PackBook, corrections: Corrections
) -> StructureCheck:
    """Return the check with the finding that it fails for, where there is one on its total."""
    if check.target is None or check.target not in corrections.causes:
        return check
    return replace(check, because=_explain(pack.book, corrections, check.target, None))


def verdict_formula(names: SheetNames) -> str:
    """Return the formula that says on the sheet of checks how they stand."""
    total, failed = names.number.a1, names.failed.a1
    several = f'{failed}&IF({failed}=1," check fails"," checks fail")&": see {names.checks}"'
    waits = is_unfinished(names.filled_in.a1)
    hold = f'IF({waits},"{UNFINISHED}","{ALL_HOLD} "&{total}&" checks hold")'
    return f"IF({failed}=0,{hold},{several})"


def plan_checks(pack: PackBook, checks: CheckList, master: MasterCheck) -> SheetPlan:
    """Plan the checks: those that fail first, then table by table, with counts above."""
    sheet = pack.names.checks
    cells = Cells(sheet, "Checks: every equation and the structure of every table", REPORT_SHEET)
    back = CellRef(pack.names.decision, 1, 1)
    cells[3, 1] = PlannedCell("← Decision", Style(Look.BACK), target=back)
    cells.headings(_HEADER_ROW, _HEADINGS, range(4, 8))
    sheet_rows = _Rows(pack, cells)
    failing = [check for check in checks.equations if not check.holds]
    sheet_rows.add_block("Checks that fail", failing)
    passing = (check for check in checks.equations if check.holds)
    for name, group in groupby(passing, key=lambda check: check.balance.equation.target.table):
        sheet_rows.add_block(table_title(pack.book.tables[name]), tuple(group))
    sheet_rows.add_block("Structure of the tables", checks.structure)
    last = max(sheet_rows.next_row - 1, _HEADER_ROW + 1)
    results = RangeRef(sheet, _HEADER_ROW + 1, RESULT, last, RESULT)
    _add_counts(cells, pack.names, checks, results)
    first = CellRef(sheet, results.first_row, RESULT).a1
    verdict = pack.names.verdict
    cells[verdict.row, 1] = PlannedCell(
        master.text, Style(Look.CHECK, large=True), verdict_formula(pack.names)
    )
    cells[pack.names.filled_in.row, 1] = checks.filled_in
    return SheetPlan(
        sheet,
        cells,
        _WIDTHS,
        header_rows=(_HEADER_ROW, _HEADER_ROW),
        highlights=(
            *cells.highlight_checks(verdict.row, 1),
            Highlight(results, f'RIGHT({first},{len(_FAIL)})="{_FAIL}"'),
            Highlight(results, f'RIGHT({first},{len(_OK)})="{_OK}"', good=True),
        ),
        sub_lines=frozenset(sheet_rows.lines),
        folds_upwards=True,
        filter_range=RangeRef(sheet, _HEADER_ROW, 1, last, _CAUSE),
        tab=WORKING_TAB,
    )


def _add_counts(cells: Cells, names: SheetNames, checks: CheckList, results: RangeRef) -> None:
    passes, fails = (f'COUNTIF({results.a1},"{word}")' for word in (_OK, _FAIL))
    for cell, name, number, formula in (
        (names.number, "Checks made", checks.number, f"{passes}+{fails}"),
        # What is neither, such as an error value, does not hold.
        (
            names.failed,
            "Checks that fail",
            checks.failed,
            f"{fails}+SUMPRODUCT(--ISERROR({results.a1}))",
        ),
    ):
        cells.text(cell.row, 1, name)
        cells.formula(cell.row, cell.column, Decimal(number), formula, COUNT)


class _Rows:
    """The rows of the checks, as they are laid out."""

    def __init__(self, pack: PackBook, cells: Cells) -> None:
        self._pack = pack
        self._formulas = pack.printer()
        self._cells = cells
        # A figure that is its own equation's has no part in it.
        self._corrected = pack.printer(corrected_cells(pack, cells.sheet))
        self.next_row = _HEADER_ROW + 1
        self.lines: set[int] = set()

    def add_block(self, title: str, checks: Sequence[EquationCheck | StructureCheck]) -> None:
        """Add a title that says how its checks stand, and a row for each of them, if any."""
        if checks:
            self._add_title(title, [check.holds for check in checks])
        for check in checks:
            row = self.next_row
            self.lines.add(row)
            self.next_row += 1
            if isinstance(check, EquationCheck):
                self._add_equation(check, row)
            else:
                self._add_structure_check(check, row)

    def _add_title(self, title: str, holding: Sequence[bool]) -> None:
        row = self.next_row
        self._cells.section(row, title, len(_HEADINGS))
        results = RangeRef(self._cells.sheet, row + 1, RESULT, row + len(holding), RESULT)
        failed = sum(not holds for holds in holding)
        fails = f'COUNTIF({results.a1},"{_FAIL}")'
        self._cells[row, RESULT] = PlannedCell(
            f"{failed} {_FAIL}" if failed else f"{len(holding)} {_OK}",
            Style(Look.CHECK, weight=Weight.SECTION),
            f'IF({fails}=0,ROWS({results.a1})&" {_OK}",{fails}&" {_FAIL}")',
        )
        self.next_row += 1

    def _add_equation(self, check: EquationCheck, row: int) -> None:
        cells, balance, book = self._cells, check.balance, self._pack.book
        target = balance.equation.target
        meaning = balance.equation.meaning
        number = _number(book, balance)
        is_money = number in (MONEY, PENCE)
        exact = PENCE if is_money and decimal_places(check.expected) else number
        formulas = self._corrected if check.corrected else self._formulas
        expected = formulas.text(balance.equation.formula, cells.sheet, exact=not check.rounded)
        if check.rounding:
            expected += f"{check.rounding:+f}"
        cells.text(row, 1, book.figure_name(target))
        cells.text(row, 2, meaning[:1].upper() + meaning[1:])
        cells.reference(row, 3, self._pack.place_of(target))
        cells.link(row, 4, balance.found_value, cell_of(book, target), number)
        cells.formula(row, 5, check.expected, expected, exact)
        tolerance = None
        if check.tolerance != _EXACT and not check.corrected:
            tolerance = tolerance_formula(balance, self._formulas, cells.sheet, book.figure)
        self._add_result(row, check.difference, check.tolerance, tolerance, holds=check.holds)
        self._add_cause(row, fit_text(check.because))

    def _add_structure_check(self, check: StructureCheck, row: int) -> None:
        cells = self._cells
        cells.text(row, 1, check.figure)
        cells.text(row, 2, check.meaning)
        cells.reference(row, 3, check.cell)
        cells.formula(row, 4, check.actual, check.actual_formula, check.number)
        cells.formula(row, 5, check.expected, check.expected_formula, check.number)
        difference = check.actual - check.expected
        self._add_result(row, difference, check.tolerance, None, holds=check.holds)
        self._add_cause(row, check.because)

    def _add_result(
        self, row: int, difference: Decimal, tolerance: Decimal, formula: str | None, *, holds: bool
    ) -> None:
        cells = self._cells
        cells.formula(row, 6, difference, f"ROUND(D{row}-E{row},6)", FINE)
        cells[row, 7] = PlannedCell(tolerance, Style(Look.FORMULA, FINE), formula)
        result = f'IF(ABS(F{row})<=G{row},"{_OK}","{_FAIL}")'
        cells[row, RESULT] = PlannedCell(_OK if holds else _FAIL, Style(Look.CHECK), result)

    def _add_cause(self, row: int, because: str) -> None:
        """Say why a check fails, while it does."""
        if not because:
            self._cells.text(row, _CAUSE, None)
            return
        # No words of a workbook are put into a formula.
        self._cells.text(row, _CAUSE + 1, because)
        formula = f'IF(H{row}="{_FAIL}",J{row},"")'
        self._cells[row, _CAUSE] = PlannedCell(because, Style(Look.WORDS), formula)


def _number(book: Book, balance: Balance) -> str:
    target: FigureKey = balance.equation.target
    table = book.tables[target.table]
    column, row = table.column(target.column), table.row(target.row)
    if column is None or row is None:
        return ""
    decimals = decimal_places(balance.found_value)
    return entry_format(table.table, row, column, balance.found_value, decimals)
