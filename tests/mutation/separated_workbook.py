"""A budget as another team keeps it: inputs, workings and reports on sheets of their own.

What is typed is on *Inputs* and *Team*, under headings of the team's own; *Workings* has what
follows, and the reports take it by link. Nothing is taken over from a shipped workbook.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Typed = str | int | float | date | None
"""What somebody may type into a cell."""

AREAS = {
    "Panel and Board": ("Panel & Board", 61_200, (0.2, 0.5, 1, 0)),
    "TABASC": ("Technical Operations", 118_400, (0.1, 1.1, 1.5, 1)),
    "OPSG": ("Technical Operations", 77_900, (0.1, 1.4, 1.5, 2)),
    "TAG": ("Technical Operations", 49_300, (0.1, 1, 1, 1.5)),
    "SSC": ("Security & Privacy", 702_600, (0.2, 0.9, 1.5, 2.5)),
    "SMKI PMA": ("Security & Privacy", 12_500, (0, 0.4, 0.5, 1)),
    "Change Board": ("Change & Release Management", 131_800, (0.2, 1.2, 3, 4)),
    "Party Engagement": ("Party Engagement", 28_700, (0.1, 0.5, 3, 3)),
}
"""Sub-committee: service area, SME cost (£), FTE of the four grades."""

GRADES = {"Grade 5": 228_500, "Grade 4": 171_300, "Grade 3": 132_700, "Grade 2": 96_400}
"""Grade: rate (£ per FTE)."""

PRIOR_FTE = (1.1, 6.5, 12, 14)
"""FTE of the four grades in the year before."""

OUTTURN = {
    "Panel & Board": (372_000, 361_500),
    "Technical Operations": (1_921_000, 1_968_400),
    "Security & Privacy": (1_702_000, 1_688_900),
    "Change & Release Management": (1_104_000, 1_142_700),
    "Party Engagement": (812_000, 796_300),
}
"""Service area: approved budget and estimated outturn of the year before (£)."""

LINES = (
    ("Board operations", "1. Panel Members", 181_400, 183_700, 189_395),
    ("Board operations", "2. SECCo", 27_500, 26_900, 27_300),
    ("Board operations", "3. Legal", 40_000, 36_000, 41_500),
    ("Board operations", "4. Customer Survey", 11_200, 11_200, None),
    ("Board operations", "5. User CIO", 214_000, 209_800, 246_500),
    ("Independent chairs", "6. SSC Independent Chair", 158_000, 158_000, 158_000),
    ("Independent chairs", "7. TABASC Independent Chair", 74_500, 76_000, 76_000),
    ("Independent chairs", "8. OPSG Independent Chair", 121_000, 123_500, 125_800),
    ("Systems", "9. Website Maintenance", 22_600, 21_900, None),
    ("Systems", "10. CodeWorks", 131_000, 128_400, 133_700),
)
"""Group, line, approved budget and outturn of the year before, budget (£; None from drivers)."""

DRIVERS = (
    ("4. Customer Survey", "Survey by an agency", 1, 1, 7_300, "£ per year"),
    ("4. Customer Survey", "Share of the joint survey", 1, 1, 4_150, "£ per year"),
    ("9. Website Maintenance", "Second line support", 1, 12, 715, "£ per month"),
    ("9. Website Maintenance", "Enhancement days", 24, 1, 580, "£ per day"),
    ("Meeting Rooms", "Meetings at the registered premises", None, 1, 1_050, "£ per meeting"),
    ("Meeting Rooms", "Videography", 1, 1, 11_600, "£ per year"),
    ("Panel Chair Office", "Office of the chair", 1, 12, 2_150, "£ per month"),
    ("Contractor Space", "Office days a month", 31, 12, 165, "£ per day"),
)
"""Line, driver, quantity (None: the meetings), times, unit charge (£), unit."""

ACCOMMODATION = (
    ("Meeting Rooms", 176_000, None),
    ("Panel Chair Office", 25_800, None),
    ("Contractor Space", 60_100, None),
    ("Expenses", 8_200, 8_900),
)
"""Cost, outturn, budget (£; None from drivers)."""

MEETINGS = (
    ("Panel and Board", 16, 17),
    ("SSC", 24, 26),
    ("TABASC", 12, 12),
    ("OPSG", 24, 27),
    ("Change Board", 48, 50),
    ("Seminars", 8, 10),
)
"""Meeting, number last year, number forecast."""

PROJECTS = (
    ("Half-Hourly Settlement", 145_500, 82_000, 41_500),
    ("Communications Hubs", 96_250, 96_250, 61_500),
    ("Security Threat Mapping", 128_750, 64_000, 0),
    ("Risk Assessment", 171_500, 171_500, 176_250),
    ("Security Architecture", 78_250, 78_250, 81_500),
    ("Crypto Analysis", 0, 58_750, 112_500),
    ("Use Case Workshops", 63_500, 63_500, 63_500),
    ("Document Review", 57_250, 57_250, 57_250),
    ("Digitalisation", 88_750, 47_500, 31_250),
)
"""Project, and its cost in the three years (£)."""

REASONS = (
    ("1. Panel Members", "An increase of £5,695: the RPI uplift of 3.1%"),
    ("3. Legal", "Slightly above the outturn, for the procurement of the User CIO"),
    ("5. User CIO", "An increase of £36,700, of which a new contract is most"),
    ("SECAS Services", "More technical staff for the new releases"),
    ("Panel & Board", "Fewer papers, and a head of code in part"),
    ("Technical Operations", "£96,000 is support now counted here; the rest is technical staff"),
    ("Security & Privacy", "Fewer days of experts, although users ask for more assessments"),
    ("Change & Release Management", "Two more releases a year"),
    ("Party Engagement", "An account manager for small suppliers"),
    ("Meeting Rooms", "142 meetings, a 7.6% increase on last year"),
    ("Projects", "Two projects are new"),
)
"""Budget line, reason for variance."""

ASSUMPTIONS = (
    ("2. SECCo", "Audit and insurance, in line with the outturn"),
    ("6. SSC Independent Chair", "At the 2024/25 outturn"),
    ("7. TABASC Independent Chair", "Same level as last year"),
    ("8. OPSG Independent Chair", "£2,300 above the outturn, for a second meeting"),
    ("9. Website Maintenance", "24 days of enhancement at £580 a day"),
    ("Panel Chair Office", "Capped at £2,150 a month for three years, not indexed"),
    ("Contractor Space", "31 office days a month at £165 per day"),
)
"""Budget line, assumption."""

ROLES = ("Head of Code (1 FTE)", "Managers, 7 FTE in all", "Consultants and account managers", "")
"""What the four grades do."""

OUTLOOKS = dict.fromkeys(OUTTURN, ("Stable", "Cost unchanged"))
"""Service area: outlook, and what it means for the two later years."""

VERSIONS = (
    ("0.1", "Draft", date(2024, 10, 14), "R. Okafor", "For the finance group"),
    ("0.2", "Draft", date(2024, 11, 18), "R. Okafor", "Comments taken in"),
    ("0.3", "Consultation", date(2024, 12, 19), "L. Brandt", "For consultation"),
    ("1.0", "Final", date(2025, 2, 27), "L. Brandt", "Approved by the Panel"),
)
"""Version, status, date, author, comment."""


WORKING_ROWS = (14, 17, 18, 19, 20, 21, 22)
"""Rows of the categories on Workings: SECCo stands apart from what SECAS Services is made of."""

PAID_LINES = {
    "Panel and Board": "1. Panel Members",
    "SSC": "6. SSC Independent Chair",
    "TABASC": "7. TABASC Independent Chair",
    "OPSG": "8. OPSG Independent Chair",
}
"""Sub-committee, and the line of Table 4 that pays its members."""

HEADINGS = ("2024/25 Approved Budget", "2024/25 Estimated Outturn", "2025/26 Approved Budget")
"""Headings of Tables 2, 4 and 6."""

HEADINGS_OF_YEARS = (
    "2025/26 Approved Budget",
    "2026/27 Estimated Budget",
    "2027/28 Estimated Budget",
)
"""Headings of Tables 1 and 11."""


class SeparatedWorkbook:
    """Builds the workbook; ``places`` has the sheet and cell of everything that is typed."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.places: dict[str, tuple[str, str]] = {}
        self._inputs = self._sheet("Inputs")
        self._team = self._sheet("Team")
        self._workings = self._sheet("Workings")
        self._row = 1
        self._type_inputs()
        self._type_team()
        self._write_reports()
        self._type_words()
        self.book.remove(self.book.worksheets[0])

    def save(self, path: Path) -> None:
        """Write the workbook, without values."""
        self.book.save(path)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.create_sheet(name)
        assert isinstance(sheet, Worksheet)
        return sheet

    def _type(self, sheet: Worksheet, cell: str, value: object, place: str) -> str:
        """Type a value, keep its place, and return the link to it."""
        sheet[cell].value = value
        self.places[place] = (sheet.title, cell)
        return f"='{sheet.title}'!{cell}"

    def _block(self, name: str, *headings: str) -> int:
        """Begin a block of inputs under a caption and headings; return its first row."""
        self._row += 2
        self._inputs.cell(self._row, 2, name)
        self._row += 1
        for column, heading in enumerate(headings, 2):
            self._inputs.cell(self._row, column, heading)
        return self._row + 1

    def _type_rows(
        self, name: str, headings: tuple[str, ...], rows: Iterable[tuple[object, ...]]
    ) -> None:
        """Type a block: a label and its figures, each kept as ``block:label:heading``."""
        self._block(name, *headings)
        for row in rows:
            self._row += 1
            for column, value in enumerate(row, 2):
                if value is not None:
                    place = f"{name}:{row[0]}:{headings[column - 2]}"
                    self._type(self._inputs, f"{chr(64 + column)}{self._row}", value, place)

    def _input(self, name: str, label: str, heading: str) -> str:
        """Return the reference of an input, without ``=``."""
        sheet, cell = self.places[f"{name}:{label}:{heading}"]
        return f"{sheet}!{cell}"

    def _type_inputs(self) -> None:
        self._inputs["B1"] = "Inputs of the budget 2025/26: everything that is typed"
        rates = (("Contractual discount", 0.1), ("Contingency", 0.05), ("RPI uplift", 0.031))
        self._type_rows("Rates", ("Assumption", "Value"), rates)
        self._type_rows("Grade rates", ("Grade", "Grade rate"), GRADES.items())
        lines = ((line, *figures) for _, line, *figures in LINES)
        self._type_rows("SECCo", ("Item", "Agreed", "Spent", "Asked"), lines)
        outturn = ((area, *figures) for area, figures in OUTTURN.items())
        self._type_rows("SECAS", ("Area", "Agreed", "Spent"), outturn)
        experts = ((body, cost) for body, (_, cost, _) in AREAS.items())
        self._type_rows("Experts", ("Body", "Asked"), experts)
        self._type_rows("Premises", ("Item", "Spent", "Asked"), ACCOMMODATION)
        self._type_rows("Calendar", ("Series", "Held", "Planned"), MEETINGS)
        self._type_rows("Works", ("Work", "First", "Second", "Third"), PROJECTS)
        amounts = (
            ("Premises agreed", 261_000),
            ("Works agreed", 842_000),
            ("Works spent", 801_500),
        )
        self._type_rows("Others", ("Item", "Amount"), amounts)
        self._type_rows("Later", ("Item", "Second", "Third"), (("SECCo", 1_035_400, 1_061_900),))
        headings = ("Budget line", "Driver", "Quantity", "Times", "Unit charge", "Unit")
        self._block("Drivers", *headings)
        self._first_driver = self._row + 1
        for row in DRIVERS:
            self._row += 1
            for column, value in enumerate(row, 2):
                place = f"Drivers:{row[1]}:{headings[column - 2]}"
                content = f"='Rep Other'!C{5 + len(MEETINGS)}" if value is None else value
                self._type(self._inputs, f"{chr(64 + column)}{self._row}", content, place)
        self._last_driver = self._row

    def _type_team(self) -> None:
        for column, heading in enumerate(("Body", "Level", "Days", "Yearly", "Charged"), 1):
            self._team.cell(3, column, heading)
        row = 3
        for body, (_, _, numbers) in AREAS.items():
            for grade, number in zip(GRADES, numbers, strict=True):
                row += 1
                self._team.cell(row, 1, body)
                self._team.cell(row, 2, grade)
                self._type(self._team, f"C{row}", number, f"FTE:{body}:{grade}")
                self._team.cell(row, 4, f"={self._input('Grade rates', grade, 'Grade rate')}")
                self._team.cell(row, 5, f"=C{row}*D{row}")
        self._last_team = row

    def _fte(self, body: str, grade: str) -> str:
        end = self._last_team
        return f'=SUMIFS(Team!C4:C{end},Team!A4:A{end},"{body}",Team!B4:B{end},"{grade}")'

    def _core(self, body: str) -> str:
        end = self._last_team
        return f'=ROUND(SUMIFS(Team!E4:E{end},Team!A4:A{end},"{body}"),0)'

    def _driven(self, line: str) -> str:
        first, last = self._first_driver, self._last_driver
        ranges = "*".join(f"Inputs!{column}{first}:{column}{last}" for column in "DEF")
        return f'=SUMPRODUCT((Inputs!B{first}:B{last}="{line}")*{ranges})'

    def _table(self, sheet: Worksheet, row: int, rows: Iterable[Iterable[Typed]]) -> int:
        """Write rows from a row on, one cell beside the other; return the row after them."""
        for values in rows:
            for column, value in enumerate(values, 1):
                if value is not None:
                    sheet.cell(row, column, value)
            row += 1
        return row

    def _write_reports(self) -> None:
        self._small_tables = self._sheet("Rep Other")
        self._secco_sheet = self._sheet("Rep SECCo")
        self._secas = self._sheet("Rep SECAS")
        self._people = self._sheet("Rep Team")
        self._summary = self._sheet("Rep Summary")
        self._write_other()
        self._write_secco()
        self._write_secas()
        self._write_committees()
        self._write_people()
        self._write_workings()
        self._write_summary()

    def _write_other(self) -> None:
        sheet = self._small_tables
        sheet["A2"] = "Table 9: meetings"
        rows: list[list[Typed]] = [["Meeting", "2024/25 Budget", "2025/26 Forecast"]]
        for name, _, _ in MEETINGS:
            past, planned = (self._input("Calendar", name, word) for word in ("Held", "Planned"))
            rows.append([name, f"={past}", f"={planned}"])
        last = 3 + len(MEETINGS)
        rows.append([])
        rows.append(["Total", f"=SUM(B4:B{last})", f"=SUM(C4:C{last})"])
        row = self._table(sheet, 3, rows) + 1
        sheet.cell(row, 1, "Table 10: accommodation")
        rows = [["Cost", "2024/25 Estimated Outturn", "2025/26 Approved Budget"]]
        for name, _, budget in ACCOMMODATION:
            typed = budget is not None
            asked = f"={self._input('Premises', name, 'Asked')}" if typed else self._driven(name)
            rows.append([name, f"={self._input('Premises', name, 'Spent')}", asked])
        first, last = row + 2, row + 1 + len(ACCOMMODATION)
        self._premises = last + 1
        rows.append(["Total", *(f"=SUM({c}{first}:{c}{last})" for c in "BC")])
        row = self._table(sheet, row + 1, rows) + 1
        sheet.cell(row, 1, "Table 11: projects")
        rows = [["Project", *HEADINGS_OF_YEARS]]
        for name, *_ in PROJECTS:
            years = ("First", "Second", "Third")
            rows.append([name, *(f"={self._input('Works', name, year)}" for year in years)])
        first, last = row + 2, row + 1 + len(PROJECTS)
        self._works = last + 1
        rows.append(["Total", *(f"=SUM({c}{first}:{c}{last})" for c in "BCD")])
        self._table(sheet, row + 1, rows)

    def _write_secco(self) -> None:
        sheet = self._secco_sheet
        sheet["A2"] = "Table 4: SECCo and Panel Operations"
        rows: list[list[Typed]] = [["Group", "Budget Line", *HEADINGS, "Variance"]]
        sums: list[int] = []
        self._line_rows: dict[str, int] = {}
        row, first = 4, 4
        for place, (group, line, _, _, budget) in enumerate(LINES):
            typed = budget is not None
            asked = f"={self._input('SECCo', line, 'Asked')}" if typed else self._driven(line)
            figures = [f"={self._input('SECCo', line, word)}" for word in ("Agreed", "Spent")]
            name = group if row == first else None
            self._line_rows[line] = row
            rows.append([name, line, *figures, asked, f"=E{row}-D{row}"])
            row += 1
            if place + 1 == len(LINES) or LINES[place + 1][0] != group:
                totals = [f"=SUM({c}{first}:{c}{row - 1})" for c in "CDE"]
                rows.append(["Sub Total", None, *totals, f"=E{row}-D{row}"])
                sums.append(row)
                row += 1
                first = row
        totals = ["=" + "+".join(f"{c}{place}" for place in sums) for c in "CDE"]
        rows.append(["Total", None, *totals, f"=E{row}-D{row}"])
        self._secco_total = row
        self._table(sheet, 3, rows)

    def _write_secas(self) -> None:
        sheet = self._secas
        sheet["A2"] = "Table 5: SECAS Services"
        bodies = list(AREAS)
        rows: list[list[Typed]] = [
            ["Service Area", "Sub-Committee", "Core Team", "Subject Matter Experts", "Total"]
        ]
        for row, body in enumerate(bodies, 4):
            core = f"=Workings!B{3 + bodies.index(body)}"
            experts = f"={self._input('Experts', body, 'Asked')}"
            rows.append([AREAS[body][0], body, core, experts, f"=C{row}+D{row}"])
        last = 3 + len(bodies)
        rows.append(["Total", None, *(f"=SUM({c}4:{c}{last})" for c in "CDE")])
        row = self._table(sheet, 3, rows) + 1
        sheet.cell(row, 1, "Table 6: SECAS Services against the outturn")
        self._write_outturn(sheet, row + 1)

    def _write_committees(self) -> None:
        sheet = self._sheet("Rep Committees")
        sheet["A2"] = "Table 3: cost by sub-committee"
        headings = ["Core Team", "Subject Matter Experts", "Independent Chairs", "Total"]
        rows: list[list[Typed]] = [["Service Area", "Sub-Committee", *headings]]
        for row, body in enumerate(AREAS, 4):
            chair = PAID_LINES.get(body)
            paid = f"='Rep SECCo'!E{self._line_rows[chair]}" if chair else None
            figures = [f"='Rep SECAS'!{column}{row}" for column in "CD"]
            rows.append([AREAS[body][0], body, *figures, paid, f"=SUM(C{row}:E{row})"])
        last = 3 + len(AREAS)
        rows.append(["Total", None, *(f"=SUM({c}4:{c}{last})" for c in "CDEF")])
        self._table(sheet, 3, rows)

    def _write_outturn(self, sheet: Worksheet, row: int) -> None:
        headings = [*HEADINGS[:2], "Sub-Committee", HEADINGS[2], "Variance"]
        rows: list[list[Typed]] = [["Service Area", *headings]]
        bodies = list(AREAS)
        place, sums = row + 1, []
        for area in OUTTURN:
            members = [body for body in bodies if AREAS[body][0] == area]
            past = [f"={self._input('SECAS', area, word)}" for word in ("Agreed", "Spent")]
            for body in members:
                total = f"=E{4 + bodies.index(body)}"
                alone = len(members) == 1
                figures = past if alone else [None, None]
                rows.append(
                    [area if body == members[0] else None, *figures, body, total]
                    + ([f"=E{place}-C{place}"] if alone else [])
                )
                place += 1
            if len(members) > 1:
                total = f"=SUM(E{place - len(members)}:E{place - 1})"
                rows.append(["Sub Total", *past, None, total, f"=E{place}-C{place}"])
                place += 1
            sums.append(place - 1)
        totals = ["=" + "+".join(f"{c}{number}" for number in sums) for c in "BCE"]
        rows.append(["Total", *totals[:2], None, totals[2], f"=E{place}-C{place}"])
        self._secas_total = place
        self._table(sheet, row, rows)

    def _write_people(self) -> None:
        sheet = self._people
        sheet["A2"] = "Table 7: core team by grade"
        first = 11 + len(GRADES)
        last = first + len(AREAS) - 1
        headings = ["2024/25 Approved Budget FTE", "2025/26 Approved Budget FTE", "Role"]
        rows: list[list[Typed]] = [["Grade", *headings]]
        for place, (grade, before, role) in enumerate(zip(GRADES, PRIOR_FTE, ROLES, strict=True)):
            rows.append([grade, before, f"={chr(66 + place)}{last + 1}", role or None])
            self.places[f"Role:{grade}"] = (sheet.title, f"D{4 + place}")
            self.places[f"Prior FTE:{grade}"] = (sheet.title, f"B{4 + place}")
        end = 3 + len(GRADES)
        rows.append(["Total", *(f"=SUM({c}4:{c}{end})" for c in "BC")])
        self._table(sheet, 3, rows)
        sheet.cell(first - 2, 1, "Table 8: core team by service area")
        rows = [["Service Area", *GRADES, "Total"]]
        for row, body in enumerate(AREAS, first):
            rows.append(
                [body, *(self._fte(body, grade) for grade in GRADES), f"=SUM(B{row}:E{row})"]
            )
        rows.append(["Total", *(f"=SUM({c}{first}:{c}{last})" for c in "BCDEF")])
        self._table(sheet, first - 1, rows)

    def _write_workings(self) -> None:
        sheet = self._workings
        sheet["A1"] = "Core team cost of each body"
        for row, body in enumerate(AREAS, 3):
            sheet.cell(row, 1, body)
            sheet.cell(row, 2, self._core(body))
        discount = self._input("Rates", "Contractual discount", "Value")
        contingency = self._input("Rates", "Contingency", "Value")
        secco, secas, small = "'Rep SECCo'!", "'Rep SECAS'!", "'Rep Other'!"
        columns = (
            (
                f"{secco}C{self._secco_total}",
                f"{secas}B{self._secas_total}",
                self._input("Others", "Premises agreed", "Amount"),
                self._input("Others", "Works agreed", "Amount"),
            ),
            (
                f"{secco}D{self._secco_total}",
                f"{secas}C{self._secas_total}",
                f"{small}B{self._premises}",
                self._input("Others", "Works spent", "Amount"),
            ),
            (
                f"{secco}E{self._secco_total}",
                f"{secas}E{self._secas_total}",
                f"{small}C{self._premises}",
                f"{small}B{self._works}",
            ),
        )
        names = ("SECCo", "Team and experts", "Discount", "Premises", "SECAS", "Works", "Reserve")
        for row, name in zip(WORKING_ROWS, names, strict=True):
            sheet.cell(row, 1, name)
        for column, (lines, team, premises, works) in zip("BCD", columns, strict=True):
            sheet[f"{column}14"] = f"={lines}"
            sheet[f"{column}17"] = f"={team}"
            sheet[f"{column}18"] = f"=-ROUND({column}17*{discount},0)"
            sheet[f"{column}19"] = f"={premises}"
            sheet[f"{column}20"] = f"={column}17+{column}18+{column}19"
            sheet[f"{column}21"] = f"={works}"
            if column != "C":
                base = f"({column}14+{column}20+{column}21)"
                sheet[f"{column}22"] = f"=ROUND({contingency}*{base},0)"

    def _write_summary(self) -> None:
        sheet = self._summary
        sheet["A2"] = "Table 2: overview"
        names = (
            "SECCo and Panel Operations",
            "Core Team and SMEs",
            "Contractual Discount",
            "Accommodation Costs",
            "SECAS Services Total",
            "Projects",
            "Contingency (5%)",
        )
        rows: list[list[Typed]] = [["Budget Category", *HEADINGS, "Variance"]]
        for place, (row, name) in enumerate(zip(WORKING_ROWS, names, strict=True), 4):
            figures = [f"=Workings!{column}{row}" for column in "BCD"]
            if name == names[-1]:
                figures[1] = ""
            compared = name in (names[0], names[4], names[5])
            variance = f"=D{place}-C{place}" if compared else None
            rows.append([name, *(figure or None for figure in figures), variance])
        rows.append(["Total", *(f"={c}4+{c}8+{c}9+{c}10" for c in "BCD"), "=D11-C11"])
        self._table(sheet, 3, rows)
        sheet["A14"] = "Table 1: projections"
        contingency = self._input("Rates", "Contingency", "Value")
        secco = [self._input("Later", "SECCo", year) for year in ("Second", "Third")]
        self._table(
            sheet,
            15,
            [
                ["Budget Category", *HEADINGS_OF_YEARS],
                ["SECCo and Panel Operations", "=D4", *(f"={place}" for place in secco)],
                ["SECAS Services", "=D8", "=B17", "=C17"],
                ["Projects", *(f"='Rep Other'!{c}{self._works}" for c in "BCD")],
                ["Contingency (5%)", *(f"=ROUND({contingency}*SUM({c}16:{c}18),0)" for c in "BCD")],
                ["Total", *(f"=SUM({c}16:{c}19)" for c in "BCD")],
            ],
        )

    def _type_words(self) -> None:
        sheet = self._sheet("Words")
        blocks = (
            ("Reason", ("Budget line", "Reason for variance"), REASONS),
            ("Assumed", ("Budget line", "Assumption"), ASSUMPTIONS),
            (
                "Outlook",
                ("Service area", "Outlook", "Years 2 and 3"),
                tuple((area, *words) for area, words in OUTLOOKS.items()),
            ),
            (
                "Version",
                ("Version", "Status", "Issue date", "Author", "Comments"),
                VERSIONS,
            ),
        )
        row = 1
        for name, headings, rows in blocks:
            self._table(sheet, row, [headings])
            for values in rows:
                row += 1
                for column, value in enumerate(values, 1):
                    place = f"{name}:{values[0]}:{headings[column - 1]}"
                    self._type(sheet, f"{chr(64 + column)}{row}", value, place)
            row += 3
