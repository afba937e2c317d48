"""Page 1: what the Panel is asked, what is wrong, and how the budget moves, on one page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.budget.coverage import Coverage
from sexcel.budget.overview import HEADLINE
from sexcel.budget.variance import find_materiality
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.tables import PACK_SHEET, Kind
from sexcel.model.wording import count_of
from sexcel.writers import decision_words as words
from sexcel.writers.bridge import find_steps
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.checks import CheckList
from sexcel.writers.corrections import Corrections
from sexcel.writers.layout import is_unfinished
from sexcel.writers.pack_book import PackBook
from sexcel.writers.page import fits_unshrunk
from sexcel.writers.sheets import Cells, budget_version, workbook_title
from sexcel.writers.status import name_budget, name_line
from sexcel.writers.styles import MONEY, SIGNED, number_format
from sexcel.writers.texts import fit_text
from sexcel.writers.variance import (
    BUDGET,
    CHANGE,
    NEEDED,
    OUTTURN,
    REASON,
    PlacedLine,
    find_reason_text,
    find_total,
    place_lines,
)

_WIDTHS = (14.0, 19.6, 12.2, 12.2, 13.4)
"""In characters; of all that is named in the first two, the figures are in the other three."""
_COLUMNS = len(_WIDTHS)
_WAITING = 7
"""The column, right of what is printed, of texts that a formula shows while they are true."""
_LETTERS = 11.0
"""Points: page 1 is read at arm's length, at a meeting."""
_MOST_ERRORS, _LENGTHS, _SHORTEST = 8, (280, 140), 70
"""Errors that are set out, and characters of a reason: four lines, two or one, as there is room.
All is on Findings and Variance."""
_TABLE_COLUMNS = {3: "outturn", 4: "budget", 5: "variance"}
"""Columns of the bridge, and those of Table 2 that they show."""
_SIGNERS = ("Prepared", "Reviewed", "Signed for the Panel")
_UNFINISHED = "UNFINISHED: figures of the budget are not filled in yet."
_NO_HEADLINE = "The workbook has no total of Table 2 to approve."


def plan_decision(
    pack: PackBook,
    findings: Sequence[Finding],
    corrections: Corrections,
    checks: CheckList,
    coverage: Coverage,
) -> SheetPlan:
    """Plan page 1: the question, the errors, the bridge by category, the signatures."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    counts = Counter(finding.severity for finding in findings)
    most = min(len(errors), _MOST_ERRORS)
    fewer = ((most, longest) for longest in _LENGTHS)
    for shown, longest in (*fewer, *((n, _SHORTEST) for n in range(most, -1, -1))):
        page = _Decision(pack, corrections, checks, coverage, counts, longest)
        plan = page.plan(errors, shown)
        if fits_unshrunk(plan):
            break
    return plan


class _Decision:
    """The page, block by block."""

    def __init__(
        self,
        pack: PackBook,
        corrections: Corrections,
        checks: CheckList,
        coverage: Coverage,
        counts: Counter[Severity],
        longest: int,
    ) -> None:
        """Take how long a reason may be in ``longest``."""
        self._longest = longest
        self._counts = counts
        self._pack = pack
        self._book = pack.book
        self._corrections = corrections
        self._checks = checks
        self._unjudged = coverage.unjudged
        self._gaps = " and ".join(coverage.gaps)
        is_empty = not pack.book.figure(HEADLINE)
        self._is_unfinished = is_empty or checks.is_unfinished or bool(self._unjudged)
        self._lines = place_lines(pack.book)
        self._sheet = pack.names.decision
        self._row = 4
        self._reasons: RangeRef | None = None
        self._marks: list[Highlight] = []
        title = f"{workbook_title(pack.book)}: for decision"
        self.cells = Cells(self._sheet, title, PACK_SHEET)
        for offset in range(-1, 3):
            year_cell = pack.names.year(offset)
            self.cells[year_cell.row, year_cell.column] = PlannedCell(
                pack.book.year_label(offset), Style(Look.NOTE)
            )

    def plan(self, errors: Sequence[Finding], shown: int) -> SheetPlan:
        """Plan the page with as many of the errors as are ``shown``, the worst of them."""
        self.add_state()
        self.add_questions()
        self.add_errors(errors, shown)
        self.add_bridge()
        self.add_signatures()
        return SheetPlan(
            self._sheet,
            self.cells,
            (*_WIDTHS, 3.0, 40.0),
            printed_columns=_COLUMNS,
            highlights=tuple(self.highlights()),
            labels_stay=False,
            is_page=True,
            is_portrait=True,
            is_one_page=True,
            letters=_LETTERS,
        )

    def add_state(self) -> None:
        """Add how firm the budget is, who may read it, and from when it applies."""
        state, formula = name_budget(self._book, self._pack.names.year(0), self._sheet)
        version = budget_version(self._book)
        after = version
        publication = self._pack.publication
        if publication.in_force_from:
            day = f"in force from {fit_text(publication.in_force_from)}"
            after = f"{after}, {day}" if after else day.capitalize()
        facts = [("State", state, formula or "")]
        if after:
            facts.append(("Version", after, ""))
        if publication.classification:
            facts.append(("Classification", fit_text(publication.classification), ""))
        for name, text, live in facts:
            style = Style(Look.PLAIN, wrapped=True, weight=Weight.SECTION)
            self.cells[self._row, 1] = PlannedCell(name, style)
            cell = PlannedCell(text, Style(Look.PLAIN, wrapped=True), live or None, span=4)
            self.cells[self._row, 2] = cell
            self._row += 1
        if self._is_unfinished:
            self._add_unfinished()
        self._row += 1

    def _add_unfinished(self) -> None:
        """Say that it is no budget to decide on yet, while figures are missing."""
        if self._unjudged:
            self._paragraph(
                f"UNFINISHED: the budget cannot be judged: {self._unjudged}.", bold=True
            )
            return
        headline = self._book.entry(HEADLINE)
        waits = is_unfinished(address(self._pack.names.filled_in, self._sheet))
        if headline is not None:
            waits = f"OR({waits},N({address(headline.ref, self._sheet)})=0)"
        formula = f'IF({waits},"{_UNFINISHED}","")'
        self._paragraph(_UNFINISHED, formula, bold=True)

    def add_questions(self) -> None:
        """Add what the Panel is asked to approve and to note."""
        self._section("The Panel is asked to")
        total = find_total(self._lines)
        if self._book.figure(HEADLINE) is None or total is None:
            self._paragraph(_NO_HEADLINE)
        else:
            self._paragraph(*words.request_approval(self._pack, total))
        estimates = words.note_estimates(self._pack)
        if estimates is not None:
            self._paragraph(*estimates)
        effect = words.note_errors(self._book, self._corrections)
        if effect:
            self._paragraph(effect)
        self._row += 1

    def add_errors(self, errors: Sequence[Finding], shown: int) -> None:
        """Add wrong figures, what each should be and what it moves; or that there is none."""
        if not errors:
            self._section("Checks")
        else:
            self._headings("Errors in the figures", ("Printed", "Should be", "Difference"))
            keys = {id(finding): key for key, finding in self._corrections.causes.items()}
            for finding in words.rank_errors(errors)[:shown]:
                self._add_error(finding, keys.get(id(finding)))
            if len(errors) > shown:
                beyond = count_of(len(errors) - shown, "more error")
                place = "" if self._pack.is_alone else f", all on {self._pack.names.findings}"
                self._paragraph(f"and {beyond}{place}.")
        stand = words.state_checks(
            self._checks,
            self._pack.names,
            self._gaps,
            self._counts,
            is_unfinished=self._is_unfinished,
            is_alone=self._pack.is_alone,
        )
        self._paragraph(*stand)
        self._row += 1

    def _add_error(self, finding: Finding, key: FigureKey | None) -> None:
        row, cells = self._row, self.cells
        if key is None:
            text = words.quote_error(finding, self._longest)
            cells[row, 1] = PlannedCell(text, Style(Look.WORDS), span=_COLUMNS)
            self._row += 1
            return
        entry, kind = self._book.entry(key), self._book.kind(key)
        number = number_format(kind, 0 if kind is Kind.MONEY else 1) or MONEY
        signed = SIGNED if kind is Kind.MONEY else number
        self._name(words.name_figure(self._book, key))
        expected = self._corrections.should_be[key]
        printed = ZERO if entry is None or entry.figure is None else entry.figure
        if entry is not None:
            cells[row, 3] = _figure(printed, number, address(entry.ref, self._sheet))
        cells[row, 4] = _figure(expected, number, None)
        cells[row, 5] = _figure(printed - expected, signed, f"N(C{row})-D{row}")
        text = words.explain_error(finding, self._book.row_name(key), self._longest)
        # No words of a workbook are put into a formula: they wait beside what is printed.
        cells[row, _WAITING] = PlannedCell(text, Style(Look.NOTE))
        live = f'IF(ABS(E{row})<0.005,"Corrected.",$G{row})'
        cells[row + 1, 1] = PlannedCell(text, Style(Look.WORDS), live, span=_COLUMNS)
        self._row += 2

    def _name(
        self,
        text: str,
        weight: Weight = Weight.LINE,
        *,
        joined: bool = True,
        formula: str | None = None,
    ) -> None:
        """Add what a row is called, over the two columns that have no figure."""
        style = Style(Look.LABEL, weight=weight, joined=joined)
        self.cells[self._row, 1] = PlannedCell(text, style, formula, span=2)

    def add_bridge(self) -> None:
        """Add how the budget moves from the outturn, category by category, with the reasons."""
        total = find_total(self._lines)
        if total is None:
            return
        year, prior = self._book.year_label(0), self._book.year_label(-1)
        title = f"From the {prior} outturn to the {year} budget"
        self._headings(title, (f"{prior} Outturn", f"{year} Budget", "Change"))
        first = self._row
        for step in find_steps(self._lines):
            self._add_step(step, Weight.LINE)
        self._add_remainder(total)
        self._add_step(total, Weight.TOTAL)
        self._reasons = RangeRef(self._sheet, first, 1, self._row - 1, 1)
        self._row += 1

    def _add_step(self, line: PlacedLine, weight: Weight) -> None:
        """Add what a category moves by, and why below it where a reason can be due."""
        row, variance, has_reason = self._row, self._pack.names.variance, line.compared.needs_reason
        _, live = name_line(self._book, line.compared.table, line.compared.row, self._sheet)
        self._name(line.name, weight, joined=has_reason, formula=live)
        for column, source, value, number in (
            (3, OUTTURN, line.outturn, MONEY),
            (4, BUDGET, line.budget, MONEY),
            (5, CHANGE, line.change, SIGNED),
        ):
            linked = address(CellRef(variance, line.row, source), self._sheet)
            style = Style(Look.FORMULA, number, weight, joined=has_reason)
            figure = "" if source in line.blanks else value
            shown = f'IF(ISNUMBER({linked}),{linked},"")'
            self.cells[row, column] = PlannedCell(figure, style, shown)
            key = line.compared.key(_TABLE_COLUMNS[column])
            self._marks.extend(self._pack.marks(key, CellRef(self._sheet, row, column), number))
        self._row += 1
        if has_reason:
            self._add_reason(line)

    def _add_reason(self, line: PlacedLine) -> None:
        """Add why a category moves, live and no longer than there is room for."""
        given = address(CellRef(self._pack.names.variance, line.row, REASON), self._sheet)
        cut, mark = f"LEFT({given},{self._longest - 2})", "CHAR(1)"
        blanks = f'LEN({cut})-LEN(SUBSTITUTE({cut}," ",""))'
        words = f'LEFT({cut},FIND({mark},SUBSTITUTE({cut}," ",{mark},{blanks}))-1)'
        shorter = f'IF(LEN({given})>{self._longest},IFERROR({words},{cut})&" …",{given}&"")'
        text = self._reason(line)
        self.cells[self._row, 1] = PlannedCell(text, Style(Look.WORDS), shorter, span=_COLUMNS)
        self._row += 1

    def _reason(self, line: PlacedLine) -> str:
        _, text = find_reason_text(self._book, line.compared)
        is_due = line.compared.needs_reason and find_materiality(self._book).reaches(line.compared)
        text = text or (NEEDED if is_due else "")
        if len(text) <= self._longest:
            return text
        cut = text[: self._longest - 2]
        return f"{cut.rpartition(' ')[0] or cut} …"

    def _add_remainder(self, total: PlacedLine) -> None:
        """Add what the categories do not account for, where that is more than rounding."""
        steps = find_steps(self._lines)
        remainder = total.change - sum((step.change for step in steps), ZERO)
        if abs(remainder) <= len(steps):
            return
        row = self._row
        first = row - len(steps) - sum(step.compared.needs_reason for step in steps)
        self._name("Not in the categories above: the total is not their sum", joined=False)
        self.cells.blank(row, (3, 4))
        formula = f"E{row + 1}-SUM(E{first}:E{row - 1})"
        self.cells.formula(row, 5, remainder, formula, SIGNED)
        self._row += 1

    def add_signatures(self) -> None:
        """Add the rows to sign on."""
        self.cells.headings(self._row, ("Signatures", "Name", "", "", "Date"))
        self.cells[self._row, 3] = PlannedCell("Signature", Style(Look.HEADING), span=2)
        for row, signer in enumerate(_SIGNERS, self._row + 1):
            self.cells.text(row, 1, signer)
            for column, span in ((2, 1), (3, 2), (5, 1)):
                self.cells[row, column] = PlannedCell(None, Style(Look.SIGNATURE), span=span)
        self._row += 1 + len(_SIGNERS)

    def highlights(self) -> Iterator[Highlight]:
        """Yield what marks reasons that are missing, and figures that are wrong or follow."""
        yield from self._marks
        if self._reasons is not None:
            first = self._reasons.first_cell.a1
            yield Highlight(self._reasons, f'{first}="{NEEDED}"')

    def _headings(self, title: str, figures: tuple[str, str, str]) -> None:
        """Add the headings of three figures behind what the block is called."""
        self.cells[self._row, 1] = PlannedCell(title, Style(Look.HEADING), span=2)
        self.cells.headings(self._row, figures, (3, 4, 5), 3)
        self._row += 1

    def _section(self, text: str) -> None:
        self.cells.section(self._row, text, _COLUMNS)
        self._row += 1

    def _paragraph(self, text: str, formula: str | None = None, *, bold: bool = False) -> None:
        """Add a sentence over the whole width."""
        style = Style(Look.PLAIN, wrapped=True, weight=Weight.SECTION if bold else Weight.LINE)
        self.cells[self._row, 1] = PlannedCell(text, style, formula, span=_COLUMNS)
        self._row += 1


def _figure(value: Decimal, number: str, formula: str | None) -> PlannedCell:
    """Return a figure of an error, whose reason is in the row below."""
    return PlannedCell(value, Style(Look.FORMULA, number, joined=True), formula)
