"""Invented budgets that add up, worked out here by plain arithmetic and laid out as a grid.

Nothing here uses the equations under test.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid

AREAS = {
    "Board Support": ("Governing Board",),
    "Technical Services": ("TABASC", "OPSG", "TAG", "Releases Forum"),
    "Security & Privacy": ("SSC", "SMKI PMA", "Privacy"),
    "Change Management": ("Modifications Panel, Drafting Groups",),
    "Outreach": ("N/A",),
    "Data Services": ("Registry Forum", "Archive Forum"),
}
PROJECTS = (
    "Faster Switching",
    "Half Hourly Settlement",
    "Connected Homes",
    "Load Control",
    "Gas Networks",
    "Threat Mapping",
    "Digital Code",
    "Cost Governance",
)
LINES = ("Legal", "Audit", "Insurance", "Survey", "Website", "Licences", "Open Day", "Archive")

Cells = list[list[CellValue]]


def round_to_pounds(amount: Decimal) -> Decimal:
    """Round to £1, halves away from zero."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


PLAUSIBILITY = frozenset(
    {
        *("SEC205", "SEC213", "SEC214", "SEC215", "SEC216", "SEC315", "SEC316", "SEC317"),
        *("SEC319", "SEC505", "SEC508", "SEC801", "SEC802", "SEC803", "SEC901"),
    }
)
"""Rules that ask whether figures are likely, or still those that were signed: invented ones need
not be. Their cases hold them."""


@dataclass
class Budget:
    """Blocks of cells by table; ``grid`` stacks them on one sheet each."""

    blocks: dict[str, Cells] = field(default_factory=dict)

    def grid(self, *, first_row: int = 3, first_column: int = 2) -> Grid:
        """Return one sheet for each table, its first cell at that row and column."""
        sheets = [
            SheetGrid(
                name,
                {
                    (first_row + y, first_column + x): Cell(value)
                    for y, row in enumerate(rows)
                    for x, value in enumerate(row)
                    if value is not None
                },
            )
            for name, rows in self.blocks.items()
        ]
        return Grid("invented.xlsx", "0" * 64, tuple(sheets))

    def figures(self) -> list[tuple[str, int, int]]:
        """Return the place of every figure of the eleven tables: block, row, column."""
        return [
            (name, y, x)
            for name, rows in self.blocks.items()
            if name.startswith("T")
            for y, row in enumerate(rows)
            for x, value in enumerate(row)
            if isinstance(value, Decimal)
        ]


def row(*values: CellValue) -> list[CellValue]:
    """Return one row of cells."""
    return list(values)


def add_up(values: Iterable[CellValue]) -> Decimal:
    """Return the sum of the figures among the values."""
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))


def total(rows: Sequence[Sequence[CellValue]], column: int) -> Decimal:
    """Return the sum of the figures of a column."""
    return add_up(row[column] for row in rows)


def _money(random: Random, most: int = 900_000) -> Decimal:
    # Of a line with millions in other years an amount of some thousands looks like thousands.
    least = 1 if most < 10_000 else 100 if most < 300_000 else 2_000
    return Decimal(random.randint(least, most // 10) * 10 + random.randint(0, 9))


def invent_budget(random: Random, *, rate_card: bool = True) -> Budget:
    """Invent a budget: lines, areas, projects and grades that add up to the pound."""
    return _Inventor(random, rate_card=rate_card).budget()


class _Inventor:
    def __init__(self, random: Random, *, rate_card: bool) -> None:
        self.random = random
        self.rate_card = rate_card
        self.year = random.randint(2016, 2035)
        self.blocks: dict[str, Cells] = {}
        chosen = random.sample(sorted(AREAS), random.randint(2, len(AREAS)))
        self.units = [
            (area, unit)
            for area in chosen
            for unit in AREAS[area][: random.randint(1, len(AREAS[area]))]
        ]
        self.grades = [f"Grade {number}" for number in range(random.randint(2, 6), 0, -1)]

    def label(self, offset: int) -> str:
        start = self.year + offset
        return f"{start}/{(start + 1) % 100:02d}"

    def heads(self, *names: str) -> list[CellValue]:
        return [
            name.replace("P:", f"{self.label(-1)} ").replace("Y:", f"{self.label(0)} ")
            for name in names
        ]

    def budget(self) -> Budget:
        self.core_team()
        self.secco()
        self.secas()
        self.accommodation()
        self.projects()
        self.overview()
        self.words()
        return Budget(self.blocks)

    def core_team(self) -> None:
        fte = [[Decimal(self.random.randint(0, 12)) / 4 for _ in self.grades] for _ in self.units]
        for unit in fte:
            unit[self.random.randrange(len(unit))] += Decimal("0.25")
        sums = [add_up(unit[i] for unit in fte) for i in range(len(self.grades))]
        names = [unit if unit != "N/A" else area for area, unit in self.units]
        self.blocks["T8"] = [
            ["Service Area", *self.grades],
            *(row(name, *area_fte) for name, area_fte in zip(names, fte, strict=True)),
            ["Total", *sums],
        ]
        # A grade that has several times last year's FTE is a slip, so none is invented.
        prior = [fte * self.random.choice((3, 4, 5)) / 4 for fte in sums]
        self.blocks["T7"] = [
            self.heads("Grade", "P:Approved Budget FTE", "Y:Approved Budget FTE", "Role"),
            *(row(*fte, "does work") for fte in zip(self.grades, prior, sums, strict=True)),
            row("Total", add_up(prior), add_up(sums), None),
        ]
        rates = [Decimal(self.random.randint(50, 400) * 1000 + 250) for _ in self.grades]
        if self.rate_card:
            self.blocks["Rate card"] = [
                ["Grade", "Grade rate"],
                *(row(*rate) for rate in zip(self.grades, rates, strict=True)),
            ]
        self.core = [
            round_to_pounds(add_up(f * r for f, r in zip(unit, rates, strict=True))) for unit in fte
        ]

    def secco(self) -> None:
        random = self.random
        groups: list[tuple[str, list[str]]] = [
            ("General Operations", random.sample(LINES, random.randint(1, 5))),
            ("Independent Chairs", []),
            ("Sub-Committee Expenses", ["All Sub-Committees"]),
        ]
        self.chairs: list[Decimal | None] = []
        for area, unit in self.units:
            paid = unit != "N/A" and random.random() < 0.6
            self.chairs.append(_money(random, 90_000) if paid else None)
            if paid:
                groups[1][1].append(f"{unit} Independent Chair")
            del area
        if not groups[1][1]:
            del groups[1]
        rows: Cells = []
        sums: Cells = []
        chairs = iter([chair for chair in self.chairs if chair is not None])
        number = 0
        for group, lines in groups:
            block: Cells = []
            for line in lines:
                number += 1
                is_chair = line.endswith("Chair")
                block.append(
                    [
                        group if not block else None,
                        _money(random, 90_000),
                        _money(random, 90_000),
                        f"{number}. {line}",
                        next(chairs) if is_chair else _money(random, 90_000),
                        None,
                    ]
                )
            rows += block
            sub = [total(block, i) for i in (1, 2, 4)]
            if len(block) > 1:
                sums.append(["Sub Total", sub[0], sub[1], None, sub[2], sub[2] - sub[1]])
                rows += [sums[-1], [None] * 6]
            else:
                block[0][5] = sub[2] - sub[1]
                sums.append(block[0])
        self.pool = next(row[4] for row in rows if row[3] and "All Sub" in str(row[3]))
        ends = [total(sums, i) for i in (1, 2, 4)]
        heads = self.heads(
            "Description",
            "P:Approved Budget",
            "P:Estimated Outturn",
            "Budget Lines",
            "Y:Approved Budget",
            "Variance",
        )
        self.secco_total = ends
        last: list[CellValue] = ["Total", ends[0], ends[1], None, ends[2], ends[2] - ends[1]]
        self.blocks["T4"] = [heads, *rows, last]

    def secas(self) -> None:
        sme = [_money(self.random) for _ in self.units]
        t5: Cells = [
            [a, u, c, s, c + s] for (a, u), c, s in zip(self.units, self.core, sme, strict=True)
        ]
        sums = [total(t5, i) for i in (2, 3, 4)]
        self.blocks["T5"] = [
            ["Service Area", "Sub-Committee", "Core Team", "Subject Matter Experts", "Total"],
            *t5,
            ["Total", None, *sums],
        ]
        t3: Cells = [
            [a, u, c, s, chair, c + s + (chair or 0)]
            for (a, u), c, s, chair in zip(self.units, self.core, sme, self.chairs, strict=True)
        ]
        t3.append(["All bodies", "All Sub-Committees", None, None, self.pool, self.pool])
        self.blocks["T3"] = [
            [*self.blocks["T5"][0][:4], "Independent Chairs/ Committee Members", "Total"],
            *t3,
            ["Total", None, *(total(t3, i) for i in (2, 3, 4, 5))],
        ]
        rows: Cells = []
        top: Cells = []
        for area in dict.fromkeys(area for area, _ in self.units):
            block: Cells = [
                [area, None, None, unit, row[4], None]
                for (name, unit), row in zip(self.units, t5, strict=True)
                if name == area
            ]
            prior, outturn, budget = _money(self.random), _money(self.random), total(block, 4)
            if len(block) > 1:
                top.append(["Sub Total", prior, outturn, None, budget, budget - outturn])
                rows += [*block, top[-1]]
            else:
                block[0][1:3] = [prior, outturn]
                block[0][5] = budget - outturn
                top.append(block[0])
                rows += block
        prior, outturn, budget = (total(top, i) for i in (1, 2, 4))
        heads = self.heads(
            "Service Area",
            "P:Approved Budget",
            "P:Estimated Outturn",
            "Sub-Committee",
            "Y:Approved Budget",
            "Variance",
        )
        self.secas_total = [prior, outturn, budget]
        self.blocks["T6"] = [
            heads,
            *rows,
            ["Total", prior, outturn, None, budget, budget - outturn],
        ]

    def accommodation(self) -> None:
        names = ("Board", "Forum", "Seminars")
        meetings: Cells = [
            [name, Decimal(self.random.randint(5, 60)), Decimal(self.random.randint(5, 60))]
            for name in names
        ]
        number = total(meetings, 2)
        self.blocks["T9"] = [
            self.heads("Meeting", "P:Budget", "Y:Forecast"),
            *meetings,
            ["Total", total(meetings, 1), number],
        ]
        charge, video, rent = _money(self.random, 2000), _money(self.random, 9000), Decimal(2000)
        rows: Cells = [
            ["Meeting Room Hire", _money(self.random, 200_000), number * charge + video],
            ["Office", _money(self.random, 30_000), 12 * rent],
            ["Expenses", _money(self.random, 12_000), _money(self.random, 12_000)],
        ]
        self.accommodation_total = [total(rows, 1), total(rows, 2)]
        self.blocks["T10"] = [
            self.heads("Cost", "P:Estimated Outturn", "Y:Approved Budget"),
            *rows,
            ["Total", *self.accommodation_total],
        ]
        once = Decimal(1)
        self.blocks["Drivers"] = [
            ["Budget line", "Driver", "Quantity", "Times", "Unit charge"],
            ["Meeting Room Hire", "Meetings at the registered premises", number, once, charge],
            ["Meeting Room Hire", "Video", once, once, video],
            ["Office", "Rent", once, Decimal(12), rent],
        ]

    def three_years(self, amount: Decimal) -> list[Decimal]:
        shares = (Decimal(self.random.randint(90, 110)) / 100 for _ in range(2))
        return [amount, *(round_to_pounds(amount * share) for share in shares)]

    def projects(self) -> None:
        chosen = self.random.sample(PROJECTS, self.random.randint(2, len(PROJECTS)))
        rows: Cells = [[name, *self.three_years(_money(self.random, 200_000))] for name in chosen]
        cut = self.random.randint(1, len(rows) - 1)
        self.project_totals = [total(rows, i) for i in (1, 2, 3)]
        heads: list[CellValue] = ["Project"]
        heads += self.heads("Y:Approved Budget")
        heads += [f"{self.label(i)} Estimated Budget" for i in (1, 2)]
        self.blocks["T11"] = [
            heads,
            ["Industry Driven", None, None, None],
            *rows[:cut],
            ["SEC Driven", None, None, None],
            *rows[cut:],
            ["TOTAL", *self.project_totals],
        ]

    def overview(self) -> None:
        discount = Decimal(self.random.randint(5, 20)) / 100
        rate = Decimal(self.random.randint(3, 10)) / 100
        self.blocks["Rates"] = [
            ["Assumption", "Value"],
            ["Contractual discount", discount],
            ["Contingency", rate],
            ["Material variance, £", Decimal(25_000)],
            ["Material variance, share of outturn", Decimal("0.1")],
        ]
        columns: list[list[Decimal | None]] = []
        prior_accommodation = _money(self.random, 200_000)
        accommodation = [prior_accommodation, *self.accommodation_total]
        projects = [_money(self.random), _money(self.random), self.project_totals[0]]
        for i in range(3):
            off = None if i == 0 else -round_to_pounds(discount * self.secas_total[i])
            secas = self.secas_total[i] + (off or 0) + accommodation[i]
            base = self.secco_total[i] + secas + projects[i]
            spare = None if i == 1 else round_to_pounds(rate * base)
            columns.append(
                [
                    self.secco_total[i],
                    self.secas_total[i],
                    off,
                    accommodation[i],
                    secas,
                    projects[i],
                    spare,
                    base + (spare or 0),
                ]
            )
        names = (
            "SECCo & Panel Operations",
            "Core Team and SME's",
            "Contractual Discount",
            "Accommodation Costs",
            "SECAS Services Total",
            "Projects",
            "Contingency",
            "Total",
        )
        compared = (0, 4, 5, 7)
        rows: Cells = []
        for index, name in enumerate(names):
            prior, outturn, budget = (column[index] for column in columns)
            nothing = Decimal(0)
            moved = (budget or nothing) - (outturn or nothing)
            rows.append(row(name, prior, outturn, budget, moved if index in compared else None))
        self.blocks["T2"] = [
            self.heads(
                "Budget Category",
                "P:Approved Budget",
                "P:Estimated Outturn",
                "Y:Approved Budget",
                "Variance",
            ),
            rows[0],
            ["SECAS Services:", None, None, None, None],
            *rows[1:],
        ]
        this_year = columns[2]
        secco = self.three_years(this_year[0] or Decimal(0))
        later = [[secco[i], this_year[4], self.project_totals[i]] for i in (1, 2)]
        projection: list[list[Decimal | None]] = [[this_year[i] for i in (0, 4, 5, 6)]]
        for year in later:
            base = add_up(year)
            projection.append([*year, round_to_pounds(rate * base)])
        ends = [add_up(year) for year in projection]
        heads: list[CellValue] = ["Budget Category", *self.heads("Y:Approved Budget")]
        heads += [f"{self.label(i)} Estimated Budget" for i in (1, 2)]
        titles = ("SECCo and Panel Operations", "SECAS Services", "Projects", "Contingency")
        self.blocks["T1"] = [
            heads,
            *(row(title, *(year[i] for year in projection)) for i, title in enumerate(titles)),
            ["Total", *ends],
        ]

    def words(self) -> None:
        lines = [str(row[3]) for row in self.blocks["T4"][1:-1] if row[3]]
        lines += [str(row[0]) for row in self.blocks["T10"][1:-1]]
        lines += [area for area, _ in self.units]
        lines += ["SECCo & Panel Operations", "SECAS Services", "Projects"]
        self.blocks["Commentary"] = [
            ["Budget line", "Reason for variance"],
            *(row(line, "as planned") for line in dict.fromkeys(lines)),
        ]
        self.blocks["Outlook"] = [
            ["Service area", "Outlook"],
            *(row(area, "Stable") for area in dict.fromkeys(area for area, _ in self.units)),
        ]
        start = date(self.year - 1, 10, 1)
        self.blocks["Control"] = [
            ["Version", "Status", "Issue date", "Author", "Comments"],
            ["0.1", "Draft", start, "A", "first"],
            ["0.2", "Draft", start + timedelta(30), "B", "second"],
            ["1.0", "Final", start + timedelta(150), "A", "approved"],
        ]
