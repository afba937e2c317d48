"""Small live budgets that combine traits of team workbooks: ``combinations/*.xlsx``.

A figure that is worked out knows what of, so that its formula follows it through every trait.
``python -m tests.recognise.build_combinations`` writes them, calculated by LibreOffice.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path
from random import Random

from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef, address
from tests.budgets import Budget, Cells, round_to_pounds
from tests.libreoffice import convert
from tests.traits import TRAITS, LiveFigure

FOLDER = Path(__file__).with_name("combinations")

COMBINATIONS: Mapping[str, tuple[str, ...]] = {
    "months_and_favourable_variances_in_thousands": ("phasing", "variances", "thousands"),
    "old_copy_other_words_and_references": ("copy", "words", "columns"),
    "pages_spacers_and_a_deducted_discount": ("pages", "spacers", "discount"),
    "turned_in_thousands_with_rates_elsewhere": ("turned", "thousands", "rates"),
    "sub_totals_above_months_and_owners": ("above", "phasing", "columns"),
    "favourable_variances_deducted_discount_and_other_words": ("variances", "discount", "words"),
    "old_copy_turned_and_rates_elsewhere": ("copy", "turned", "rates"),
    "pages_months_and_notes_in_thousands": ("pages", "phasing", "columns", "thousands"),
    "sub_totals_above_with_spacers_and_old_copy": ("above", "spacers", "copy"),
    "other_words_months_and_rates_in_labels": ("words", "phasing", "rates"),
    "everything_but_months": (
        "words", "variances", "discount", "rates", "above", "copy", "columns", "spacers",
    ),
    "everything_but_copies": (
        "words", "variances", "discount", "above", "phasing", "pages", "columns", "thousands",
    ),
    "turned_beside_favourable_variances": ("turned", "variances", "spacers", "columns"),
}  # fmt: skip
"""Each workbook, and its traits."""


@dataclass(frozen=True)
class RateShare:
    """A rate times a sum, rounded to £1."""

    rate: "CellFigure"
    terms: tuple[tuple[int, "CellFigure"], ...]


class CellFigure(LiveFigure):
    """An amount in a cell: its value, and what it is worked out from, if anything.

    ``factor`` is what a trait multiplied it by: -1 where its sign was changed, 0.001 in £k.
    """

    terms: tuple[tuple[int, "CellFigure"], ...] | RateShare
    origin: "CellFigure"
    factor: Decimal
    of_year: "tuple[CellFigure, ...]"

    @classmethod
    def of(cls, value: Decimal | int, terms: object = ()) -> "CellFigure":
        figure = cls(value)
        figure.terms = terms  # type: ignore[assignment]
        figure.origin, figure.factor, figure.of_year = figure, Decimal(1), ()
        return figure

    def _times(self, factor: Decimal) -> "CellFigure":
        figure = CellFigure(Decimal(self) * factor)
        figure.terms, figure.origin = self.terms, self.origin
        figure.factor = self.factor * factor
        return figure

    def months(self) -> "list[CellFigure]":
        """Return its months: sums of those of its parts, or a twelfth each."""
        origin = self.origin
        if not origin.of_year:
            terms = () if isinstance(origin.terms, RateShare) else origin.terms
            if len(terms) > 1:
                of_parts = [[(sign, month) for month in part.months()] for sign, part in terms]
                origin.of_year = tuple(_add(pairs) for pairs in zip(*of_parts, strict=True))
            else:
                month = round_to_pounds(Decimal(origin) / 12)
                last = Decimal(origin) - 11 * month
                origin.of_year = tuple(map(CellFigure.of, [*[month] * 11, last]))
        return [month._times(self.factor) for month in origin.of_year]

    def __neg__(self) -> Decimal:
        return self._times(Decimal(-1))

    def __truediv__(self, divisor: object) -> Decimal:
        if divisor == 1000:
            return self._times(Decimal("0.001"))
        return Decimal(self) / Decimal(str(divisor))

    def __hash__(self) -> int:
        return id(self)


def total(figures: Iterable[CellValue], *less: CellFigure) -> CellFigure:
    """Return the sum of figures, less others."""
    terms = [(1, figure) for figure in figures if isinstance(figure, CellFigure)]
    return _add([*terms, *((-1, figure) for figure in less)])


def _add(terms: Sequence[tuple[int, CellFigure]]) -> CellFigure:
    return CellFigure.of(sum((sign * Decimal(figure) for sign, figure in terms), Decimal(0)), terms)


def share(rate: CellFigure, sign: int, *figures: CellFigure) -> CellFigure:
    """Return a rate times the sum of figures, rounded to £1."""
    amount = (Decimal(rate) * sum(map(Decimal, figures), Decimal(0))).quantize(
        Decimal(1), ROUND_HALF_UP
    )
    return CellFigure.of(
        sign * amount, RateShare(rate, tuple((sign, figure) for figure in figures))
    )


@dataclass
class LiveBudget:
    """A workbook laid out: its blocks, and the cells of figures by what they are."""

    blocks: dict[str, Cells]
    cells: dict[CellFigure, tuple[CellRef, CellFigure]] = field(default_factory=dict)
    figures: dict[str, CellFigure] = field(default_factory=dict)

    def place(self) -> None:
        """Note the cell of every figure."""
        for name, rows in self.blocks.items():
            for y, row in enumerate(rows, 2):
                for x, value in enumerate(row, 2):
                    if isinstance(value, CellFigure):
                        self.cells[value.origin] = CellRef(name, y, x), value

    def formula(self, figure: CellFigure, sheet: str, left_out: int = 0) -> str | None:
        """Return the formula of a figure, with its last terms left out; None where it is typed."""
        terms = figure.terms
        if isinstance(terms, RateShare):
            place = self.cells.get(terms.rate)
            rate = f"{terms.rate:f}" if place is None else address(place[0], sheet)
            signs = [(sign * figure.factor, part) for sign, part in terms.terms]
            signed = self._sum(signs, sheet, of_units=figure.factor)
            digits = 3 if abs(figure.factor) < 1 else 0
            return f"ROUND({rate}*({signed}),{digits})"
        if not terms:
            return None
        kept = terms[: len(terms) - left_out]
        signs = [(sign * figure.factor, part) for sign, part in kept]
        return self._sum(signs, sheet, of_units=figure.factor)

    def _sum(
        self, terms: Sequence[tuple[Decimal, CellFigure]], sheet: str, of_units: Decimal
    ) -> str:
        signed = []
        for sign, part in terms:
            ref, shown = self.cells[part.origin]
            signed.append((sign / shown.factor > 0, ref))
        texts = []
        for is_plus, group in groupby(signed, lambda pair: pair[0]):
            refs = [ref for _, ref in group]
            texts += [("+" if is_plus else "-", text) for text in _runs(refs, sheet)]
        return "".join(sign + text for sign, text in texts).removeprefix("+")


def _runs(refs: Sequence[CellRef], sheet: str) -> list[str]:
    """Return cells as sums of those that follow one another, and others by themselves."""
    runs: list[list[CellRef]] = []
    for ref in refs:
        last = runs[-1][-1] if runs else None
        step = None if last is None else (ref.row - last.row, ref.column - last.column)
        former = runs[-1][0] if runs else None
        is_on = step in ((1, 0), (0, 1)) and last is not None and former is not None
        if is_on and ref.sheet == runs[-1][0].sheet and _in_line(runs[-1], ref):
            runs[-1].append(ref)
        else:
            runs.append([ref])
    return [
        address(run[0], sheet) if len(run) == 1 else f"SUM({address(run[0], sheet)}:{run[-1].a1})"
        for run in runs
    ]


def _in_line(run: Sequence[CellRef], ref: CellRef) -> bool:
    return all(cell.row == ref.row for cell in run) or all(
        cell.column == ref.column for cell in run
    )


def invent() -> tuple[Budget, dict[str, CellFigure]]:
    """Return a small budget for 2024/25 with live totals, and figures of it by name."""
    return _LiveInventor().budget()


class _LiveInventor:
    """Makes the blocks of one budget."""

    def __init__(self) -> None:
        self.blocks: dict[str, Cells] = {}
        self.figures: dict[str, CellFigure] = {}
        self.discount, self.contingency = (
            CellFigure.of(Decimal("0.12")),
            CellFigure.of(Decimal("0.04")),
        )

    def budget(self) -> tuple[Budget, dict[str, CellFigure]]:
        secco = self._blocks(
            "T4",
            ("Description", "Budget Lines"),
            {
                "Board Operations": {
                    "1. Panel Members": (181_000, 175_250, 190_400),
                    "2. Legal": (46_000, 51_300, 48_750),
                    "3. Insurance": (22_500, 21_900, 23_150),
                },
                "Sub-Committee Expenses": {
                    "4. All Sub-Committees": (14_000, 9_600, 12_500),
                    "5. SMKI Specialist": (18_000, 13_500, 20_600),
                },
            },
        )
        secas = self._blocks(
            "T6",
            ("Service Area", "Sub-Committee"),
            {
                "Technical Operations": {
                    "TABASC": (402_000, 398_500, 421_750),
                    "OPSG": (388_000, 391_200, 402_300),
                },
                "Security & Privacy": {
                    "SSC": (611_000, 604_700, 643_900),
                    "SMKI PMA": (118_400, 121_050, 124_600),
                    "Privacy": (17_250, 16_800, 18_100),
                },
            },
        )
        accommodation = self._accommodation()
        projects = self._projects()
        self._overview(secco, secas, accommodation, projects)
        return Budget(self.blocks), self.figures

    def _blocks(
        self,
        name: str,
        labels: tuple[str, str],
        groups: Mapping[str, Mapping[str, tuple[int, int, int]]],
    ) -> list[CellFigure]:
        """Add a table of blocks with sub totals; return its totals."""
        rows: Cells = []
        sums: list[list[CellFigure]] = []
        for group, lines in groups.items():
            amounts = [tuple(map(CellFigure.of, line)) for line in lines.values()]
            figures = [total(column) for column in zip(*amounts, strict=True)]
            sums.append(figures)
            rows += [self._row(group, *pair) for pair in zip(lines, amounts, strict=True)]
            rows.append(self._row("Sub Total", None, figures))
        ends = [total(column) for column in zip(*sums, strict=True)]
        self.figures[f"{name} sub total"] = sums[0][1]
        self.figures[f"{name} total"] = ends[2]
        prior, outturn = "2023/24 Approved Budget", "2023/24 Estimated Outturn"
        heads: list[CellValue] = [
            labels[0], prior, outturn, labels[1], "2024/25 Approved Budget", "Variance",
        ]  # fmt: skip
        self.blocks[name] = [heads, *rows, self._row("Total", None, ends)]
        return ends

    def _row(self, group: str, line: str | None, figures: Sequence[CellFigure]) -> list[CellValue]:
        prior, outturn, budget = figures
        return [group, prior, outturn, line, budget, total([budget], outturn)]

    def _accommodation(self) -> list[CellFigure]:
        lines = (
            ("Meeting Room Hire", 41_000, 43_250),
            ("Panel Chair Office", 24_000, 24_000),
            ("Expenses", 9_800, 10_400),
        )
        rows: Cells = [[name, CellFigure.of(a), CellFigure.of(b)] for name, a, b in lines]
        ends = [total(row[x] for row in rows) for x in (1, 2)]
        heads: list[CellValue] = ["Cost", "2023/24 Estimated Outturn", "2024/25 Approved Budget"]
        self.blocks["T10"] = [heads, *rows, ["Total", *ends]]
        return ends

    def _projects(self) -> list[CellFigure]:
        lines = (
            ("Faster Switching", 310_000, 150_000, 40_000),
            ("Half Hourly Settlement", 285_500, 301_000, 120_500),
            ("Load Control", 64_250, 90_000, 95_000),
            ("Threat Mapping", 48_000, 12_000, 6_000),
        )
        rows: Cells = [[name, *map(CellFigure.of, amounts)] for name, *amounts in lines]
        ends = [total(row[x] for row in rows) for x in (1, 2, 3)]
        heads: list[CellValue] = ["Project", "2024/25 Approved Budget"]
        heads += ["2025/26 Estimated Budget", "2026/27 Estimated Budget"]
        self.blocks["T11"] = [heads, *rows, ["Total", *ends]]
        self.figures["T11 total"] = ends[0]
        return ends

    def _overview(
        self,
        secco: Sequence[CellFigure],
        secas: Sequence[CellFigure],
        accommodation: Sequence[CellFigure],
        projects: Sequence[CellFigure],
    ) -> None:
        names = (
            "SECCo & Panel Operations", "Core Team and SME's", "Contractual Discount",
            "Accommodation Costs", "SECAS Services Total", "Projects", "Contingency", "Total",
        )  # fmt: skip
        rooms = (CellFigure.of(72_500), *(total([end]) for end in accommodation))
        plans = (CellFigure.of(655_000), CellFigure.of(701_300), total([projects[0]]))
        columns: list[list[CellFigure | None]] = []
        for place, (operations, core, room, plan) in enumerate(
            zip(secco, secas, rooms, plans, strict=True)
        ):
            first, second = total([operations]), total([core])
            off = share(self.discount, -1, second)
            services = total([second, off, room])
            # Contingency that was spent is in the outturn of what it was spent on.
            spare = None if place == 1 else share(self.contingency, 1, first, services, plan)
            every = total([first, services, plan, spare])
            columns.append([first, second, off, room, services, plan, spare, every])
        rows: Cells = [
            [name, prior, outturn, budget, budget and outturn and total([budget], outturn)]
            for name, prior, outturn, budget in zip(names, *columns, strict=True)
        ]
        heads: list[CellValue] = [
            "Budget Category", "2023/24 Approved Budget", "2023/24 Estimated Outturn",
            "2024/25 Approved Budget", "Variance",
        ]  # fmt: skip
        self.figures["T2 total"] = every
        self.blocks["T2"] = [heads, rows[0], ["SECAS Services:", *[None] * 4], *rows[1:]]
        self.blocks["Rates"] = [
            ["Assumption", "Value"],
            ["Contractual discount", self.discount],
            ["Contingency", self.contingency],
        ]


def lay_out_live(traits: Sequence[str], seed: int) -> LiveBudget:
    """Return the small budget with these traits, its formulas following its figures."""
    budget, figures = invent()
    blocks = {name: [list(row) for row in rows] for name, rows in budget.blocks.items()}
    for trait, change in TRAITS.items():
        if trait in traits:
            change(blocks, Random(seed))
    live = LiveBudget(blocks, figures=figures)
    live.place()
    return live


def layouts() -> dict[str, LiveBudget]:
    """Return every workbook by its name."""
    return {
        name: lay_out_live(traits, seed)
        for seed, (name, traits) in enumerate(COMBINATIONS.items(), 1)
    }


def save(live: LiveBudget, path: Path, faults: Mapping[CellRef, object] | None = None) -> Path:
    """Save a workbook with its formulas, and with what is put into some cells instead."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in live.blocks.items():
        sheet = book.create_sheet(name)
        for y, row in enumerate(rows, 2):
            for x, value in enumerate(row, 2):
                if value is None:
                    continue
                ref = CellRef(name, y, x)
                formula = live.formula(value, name) if isinstance(value, CellFigure) else None
                plain = float(value) if isinstance(value, Decimal) else value
                content = f"={formula}" if formula is not None else plain
                sheet.cell(y, x).value = (faults or {}).get(ref, content)
                if isinstance(value, CellFigure) and 0 < value < 1 and value.factor == 1:
                    sheet.cell(y, x).number_format = "0%"
    book.save(path)
    return path


def faults(live: LiveBudget) -> dict[CellRef, object]:
    """Return three faults, each by its cell: a total typed over, and two that leave out a line."""
    made: dict[CellRef, object] = {}
    for name in ("T2 total", "T4 sub total", "T11 total"):
        ref, shown = live.cells[live.figures[name].origin]
        if name == "T2 total":
            made[ref] = float(shown + 1000 * shown.factor)
        else:
            made[ref] = f"={live.formula(shown, ref.sheet, left_out=1)}"
    return made


def main() -> None:
    """Write every workbook."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [save(live, folder / f"{title}.xlsx") for title, live in layouts().items()]
        FOLDER.mkdir(exist_ok=True)
        for path in convert(paths, folder):
            (FOLDER / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
