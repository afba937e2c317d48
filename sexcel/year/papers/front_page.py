"""Page 1 of a paper: decisions, categories, change, contingency, misses, projects, next package."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sexcel.model.refs import RangeRef
from sexcel.model.tables import PAPER_SHEET
from sexcel.model.wording import count_of, pounds, truncate
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import FTE, MONEY, SIGNED
from sexcel.writers.texts import fit_text
from sexcel.year.monitor_lines import CONTINGENCY
from sexcel.year.monitor_state import SheetRow, sum_of
from sexcel.year.papers.decisions import list_decisions
from sexcel.year.papers.figures import DUE, PaperFigures, PaperLine, round_shown, sum_lines

FRONT = "Paper"
"""The sheet of page 1."""
ASKED, BY_CATEGORY, MISSES = (
    "The Panel is asked to",
    "By category",
    "Largest misses against the current budget",
)
"""Titles of blocks that an e-mail quotes."""
_WIDTHS = (29.0, 12.0, 12.0, 12.0, 12.0, 12.0, 13.0)
_COLUMNS = len(_WIDTHS)
_LETTERS = 10.5
"""Points: between page 1 of a pack, which has fewer blocks, and its tables."""
_WORDS = 5
"""The column that words begin in, beside three figures."""
_LONGEST = 100
"""Characters of a reason on this page: three lines of its columns. All of it is on Lines."""
_MOST = 5
"""Changes, projects and lines of the package set out; the pages behind have all."""
_NONE = "No reason is given."
_UNDRAWN = "What is not drawn is not forecast."


def plan_front_page(figures: PaperFigures) -> SheetPlan:
    """Plan page 1."""
    page = _FrontPage(figures)
    page.add_facts()
    page.add_decisions()
    page.add_categories()
    page.add_change()
    page.add_contingency()
    page.add_misses()
    page.add_projects()
    page.add_package()
    return SheetPlan(
        FRONT,
        page.cells,
        _WIDTHS,
        highlights=(Highlight(page.words, f'{page.words.first_cell.a1}="{DUE}"'),),
        labels_stay=False,
        is_page=True,
        is_portrait=True,
        is_one_page=True,
        letters=_LETTERS,
    )


class _FrontPage:
    """The page, block by block."""

    def __init__(self, figures: PaperFigures) -> None:
        self._figures = figures
        self._row = 4
        self.cells = Cells(FRONT, figures.title, PAPER_SHEET)

    @property
    def words(self) -> RangeRef:
        """Return the cells that hold reasons and states."""
        return RangeRef(FRONT, 4, _WORDS, self._row, _WORDS)

    def add_facts(self) -> None:
        """Add how far the year is closed, which budget it is against, and the last paper."""
        state, earlier = self._figures.state, self._figures.earlier
        day = f", as at {state.as_at:%d/%m/%Y}" if state.as_at else ""
        closed = f"{count_of(state.months_closed, 'month')} from April{day}"
        budget = ", ".join(filter(None, (state.setting("Budget"), state.setting("Version"))))
        facts = [("Closed", closed), ("Approved budget", budget)]
        if earlier is not None:
            facts.append(("Last paper", f"{earlier.name} ({earlier.path})"))
        for name, text in facts:
            self.cells[self._row, 1] = PlannedCell(name, Style(Look.PLAIN, weight=Weight.SECTION))
            style = Style(Look.PLAIN, wrapped=True)
            self.cells[self._row, 2] = PlannedCell(fit_text(text), style, span=_COLUMNS - 1)
            self._row += 1
        self._row += 1

    def add_decisions(self) -> None:
        """Add what the Panel is asked to decide and to note."""
        self._section(ASKED)
        for sentence in list_decisions(self._figures):
            self._paragraph(sentence)
        self._row += 1

    def add_categories(self) -> None:
        """Add approved, current and forecast by category."""
        self._section(BY_CATEGORY)
        since = f"Since {self._last_name}"
        names = ("Category", "Approved", "Current", "To date", "Forecast", "Over (under)", since)
        self.cells.headings(self._row, names, range(2, _COLUMNS + 1))
        self._row += 1
        for line in self._figures.categories:
            self._category(line, Weight.LINE)
        self._category(self._figures.total, Weight.TOTAL)
        self._row += 1

    def _category(self, line: PaperLine, weight: Weight) -> None:
        amounts = (
            (line.approved, MONEY), (line.current, MONEY), (line.to_date, MONEY),
            (line.forecast, MONEY), (line.over, SIGNED), (line.change, SIGNED),
        )  # fmt: skip
        self.cells.text(self._row, 1, fit_text(line.name), Look.LABEL, weight)
        for column, (amount, number) in enumerate(amounts, 2):
            self._amount(column, amount, number, weight)
        self._row += 1

    @property
    def _last_name(self) -> str:
        earlier = self._figures.earlier
        return "approval" if earlier is None else earlier.name

    def add_change(self) -> None:
        """Add which forecasts changed since the last paper: by movements, then the most."""
        earlier = self._figures.earlier
        before = "the approved budget" if earlier is None else f"the {earlier.name} paper"
        self._section(f"Change in the forecast since {before}")
        changed = sorted(
            (line for line in self._figures.lines if line.change),
            key=lambda line: (not self._movements_of(line), -abs(line.change)),
        )
        if not changed:
            self._paragraph("No forecast changed.")
        else:
            then = "Approved" if earlier is None else f"{earlier.name} forecast"
            self._headings("Line", then, "Forecast", "Change", "Reason")
            for line in changed[:_MOST]:
                reason = self._change_reason(line)
                self._figures_and_words(
                    line.name, (line.before, line.forecast), line.change, reason
                )
            self._remainder(changed[_MOST:])
        self._row += 1

    def _remainder(self, lines: Sequence[PaperLine]) -> None:
        total = self._figures.total
        if lines:
            name = count_of(len(lines), "further line")
            more = sum_lines(name, lines)
            self._figures_and_words(name, (more.before, more.forecast), more.change, "See Lines.")
        self._figures_and_words(
            "All lines", (total.before, total.forecast), total.change, "", Weight.TOTAL
        )

    def _change_reason(self, line: PaperLine) -> str:
        """Return the movements that count since the last paper, and the reason for the variance."""
        texts = (
            f"{pounds(row.figure('Amount'))} {_direction(row, line.name)}."
            for row in self._movements_of(line)
        )
        undrawn = _UNDRAWN if line.category == CONTINGENCY else ""
        return " ".join(filter(None, (*texts, undrawn, line.stated_reason))) or _NONE

    def _movements_of(self, line: PaperLine) -> list[SheetRow]:
        """Return the movements of a line that count since the last paper."""
        return [
            row
            for row in self._figures.new_movements
            if line.name in (row.text("From line"), row.text("To line"))
        ]

    def add_contingency(self) -> None:
        """Add what contingency has left, and what is pending."""
        line = self._figures.contingency
        if line is None:
            return
        self._section("Contingency")
        names = ("", "Approved", "Moved", "Left", "Pending", "Left after it", "State")
        self.cells.headings(self._row, names, range(2, _COLUMNS))
        self._row += 1
        words = Style(Look.HEADING, inset=True)
        self.cells[self._row - 1, _COLUMNS] = PlannedCell("State", words)
        after = line.current + line.pending
        self.cells.text(self._row, 1, fit_text(line.name), Look.LABEL)
        for column, (amount, number) in enumerate(
            ((line.approved, MONEY), (line.movements, SIGNED), (line.current, MONEY),
             (line.pending, SIGNED), (after, MONEY)), 2,
        ):  # fmt: skip
            self._amount(column, amount, number)
        words = Style(Look.WORDS, inset=True)
        self.cells[self._row, _COLUMNS] = PlannedCell(
            "Consult again" if after < 0 else "Suffices", words
        )
        self._row += 2

    def add_misses(self) -> None:
        """Add the lines that are furthest from their budget."""
        self._section(MISSES)
        misses = self._figures.misses
        if misses:
            self._headings("Line", "Current", "Forecast", "Over (under)", "Reason")
        else:
            self._paragraph("Every line is forecast at its budget.")
        for line in misses:
            amounts = (line.current, line.forecast)
            self._figures_and_words(line.name, amounts, line.over, line.stated_reason or _NONE)
        self._row += 1

    def add_projects(self) -> None:
        """Add the projects whose brief, approvals, release and spend are not in that order."""
        self._section("Projects out of order")
        rows = [row for row in self._figures.state.projects if row.text("Check") not in ("", "OK")]
        rows.sort(key=lambda row: -abs(row.figure("Spent")))
        if not rows:
            self._paragraph("None: brief, approvals, release and spend are in that order.")
        else:
            self._headings("Project", "Current budget", "Released", "Spent", "What is wrong")
            for row in rows[:_MOST]:
                amounts = (row.figure("Current budget"), row.figure("Released"))
                self._figures_and_words(
                    row.text("Project"),
                    amounts,
                    row.figure("Spent"),
                    f"{row.text('Check')}.",
                    number=MONEY,
                )
            if len(rows) > _MOST:
                more = count_of(len(rows) - _MOST, "more project")
                self._paragraph(f"and {more}: see Projects.")
        self._row += 1

    def add_package(self) -> None:
        """Add the work package of the next quarter."""
        quarter, rows = self._figures.period.next_quarter, self._figures.packages
        if not quarter:
            return
        self._section(f"Work package of {quarter}, {self._figures.months_of(quarter)}")
        if not rows:
            self._paragraph("It is not filled in yet.")
            return
        self._headings("Line", "Estimate", "SME call-off", "FTE days", "Timescale")
        ranked = sorted(rows, key=lambda row: -row.figure("Estimate"))
        for row in ranked[:_MOST]:
            self._package_row(row.text("Line"), [row], row.text("Timescale"))
        if ranked[_MOST:]:
            name = count_of(len(ranked) - _MOST, "further line")
            self._package_row(name, ranked[_MOST:], "See Work package.")
        self._package_row("Total", ranked, "", Weight.TOTAL)

    def _package_row(
        self, name: str, rows: Iterable[SheetRow], words: str, weight: Weight = Weight.LINE
    ) -> None:
        members = list(rows)
        amounts = (sum_of(members, "Estimate"), sum_of(members, "SME call-off"))
        days = sum_of(members, "FTE days")
        self._figures_and_words(name, amounts, days, words, weight, number=FTE)

    def _figures_and_words(
        self,
        name: str,
        amounts: tuple[Decimal, Decimal],
        result: Decimal,
        words: str,
        weight: Weight = Weight.LINE,
        number: str = SIGNED,
    ) -> None:
        """Add a row of a name, three figures and words over the columns that are left."""
        self.cells.text(self._row, 1, fit_text(name), Look.LABEL, weight)
        for column, amount in enumerate(amounts, 2):
            self._amount(column, amount, MONEY, weight)
        self._amount(_WORDS - 1, result, number, weight)
        style = Style(Look.WORDS, weight=weight, inset=True)
        text = fit_text(truncate(words, _LONGEST)) or None
        self.cells[self._row, _WORDS] = PlannedCell(text, style, span=_COLUMNS - _WORDS + 1)
        self._row += 1

    def _amount(
        self, column: int, amount: Decimal, number: str, weight: Weight = Weight.LINE
    ) -> None:
        self.cells[self._row, column] = PlannedCell(
            round_shown(amount, number), Style(Look.FORMULA, number, weight)
        )

    def _headings(self, *texts: str) -> None:
        self.cells.headings(self._row, texts, (2, 3, 4))
        style = Style(Look.HEADING, inset=True)
        span = _COLUMNS - _WORDS + 1
        self.cells[self._row, _WORDS] = PlannedCell(texts[-1], style, span=span)
        self._row += 1

    def _section(self, text: str) -> None:
        self.cells.section(self._row, text, _COLUMNS)
        self._row += 1

    def _paragraph(self, text: str) -> None:
        style = Style(Look.PLAIN, wrapped=True)
        self.cells[self._row, 1] = PlannedCell(fit_text(text), style, span=_COLUMNS)
        self._row += 1


def _direction(movement: SheetRow, line: str) -> str:
    """Return where a movement goes or comes from, as seen from one of its lines."""
    source, target = movement.text("From line"), movement.text("To line")
    paper = f" (paper {movement.text('Paper')})" if movement.text("Paper") else ""
    return f"{f'moved to {target}' if source == line else f'moved from {source}'}{paper}"
