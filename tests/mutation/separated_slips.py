"""Slips in the workbook of inputs, workings and reports: what the brief lists, one cell each."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.model.refs import CellRef
from tests.mutation.mutants import Mutant, list_cells, overwrite
from tests.mutation.separated_workbook import AREAS, GRADES, PROJECTS, SeparatedWorkbook
from tests.mutation.workbook import Content

Slips = Iterator[tuple[str, str, Content]]
"""Kind of slip, place of what is typed, and what somebody typed there by mistake."""

_EPOCH = date(1899, 12, 30)
"""Day 0 of the dates that a workbook holds as numbers."""


def separated_slips() -> tuple[Mutant, ...]:
    """Return the mutants of every kind, the same every time."""
    places = SeparatedWorkbook().places
    typed = (
        (kind, places[place], content)
        for slips in (_rates, _charges, _amounts, _later_years, _words, _full_time, _versions)
        for kind, place, content in slips()
    )
    formulas = ((kind, (sheet, cell), content) for kind, sheet, cell, content in _formulas())
    return tuple(_mutant(kind, *place, content) for kind, place, content in (*typed, *formulas))


def _mutant(kind: str, sheet: str, cell: str, content: Content) -> Mutant:
    (ref,) = list_cells(sheet, cell)
    contents: dict[CellRef, Content] = {ref: content}
    after = "blank" if content is None else str(content)
    return Mutant(kind, f"{ref}: {after}", (ref,), overwrite(contents))


def _rates() -> Slips:
    discount, contingency = "Rates:Contractual discount:Value", "Rates:Contingency:Value"
    rpi = "Rates:RPI uplift:Value"
    for place in (discount, contingency, rpi):
        yield "rate blank", place, None
        yield "rate 0", place, 0
        yield "rate below zero", place, Decimal("-0.05")
    yield "rate a factor of ten", discount, Decimal("0.01")
    yield "rate a factor of ten", contingency, Decimal("0.5")
    yield "rate a factor of ten", contingency, Decimal("0.005")
    yield "rate a factor of ten", rpi, Decimal("0.31")
    yield "rate over 100 %", discount, 10
    yield "rate over 100 %", contingency, 5
    yield "rate over 100 %", rpi, Decimal("3.1")
    yield "rate a point or two off", discount, Decimal("0.12")
    yield "rate a point or two off", discount, Decimal("0.09")
    yield "rate a point or two off", contingency, Decimal("0.06")
    yield "rate a point or two off", contingency, Decimal("0.04")
    yield "rate a point or two off", rpi, Decimal("0.027")
    yield "rate as text", discount, "10%"
    yield "rate as text", contingency, "5%"


def _charges() -> Slips:
    for grade, rate in GRADES.items():
        place = f"Grade rates:{grade}:Grade rate"
        yield "grade rate a factor of ten", place, rate * 10
        yield "grade rate blank", place, None
    yield "grade rate with digits transposed", "Grade rates:Grade 4:Grade rate", 713_100
    yield "grade rate with digits transposed", "Grade rates:Grade 5:Grade rate", 258_200
    yield "a month short", "Drivers:Second line support:Times", 11
    yield "a month short", "Drivers:Office of the chair:Times", 11
    yield "a month short", "Drivers:Office days a month:Times", 11
    yield "another quantity", "Drivers:Office days a month:Quantity", 29
    yield "another quantity", "Drivers:Enhancement days:Quantity", 42
    yield "another quantity", "Drivers:Meetings at the registered premises:Quantity", 152
    yield "charge a factor of ten", "Drivers:Office days a month:Unit charge", 1_650
    yield "charge a factor of ten", "Drivers:Second line support:Unit charge", 7_150
    yield "charge a factor of ten", "Drivers:Enhancement days:Unit charge", 58
    yield "charge blank", "Drivers:Office of the chair:Unit charge", None
    yield "charge blank", "Drivers:Office days a month:Unit charge", None
    yield "charge blank", "Drivers:Videography:Unit charge", None


def _amounts() -> Slips:
    lines = {
        "SECCo:1. Panel Members:Asked": 189_395,
        "SECCo:3. Legal:Asked": 41_500,
        "SECCo:5. User CIO:Asked": 246_500,
        "SECCo:8. OPSG Independent Chair:Asked": 125_800,
        "SECCo:10. CodeWorks:Asked": 133_700,
    }
    for place, amount in lines.items():
        yield "amount in thousands", place, Decimal(amount) / 1000
        yield "amount with a digit too many", place, amount * 10
        yield "amount below zero", place, -amount
        yield "amount as text", place, f"£{amount:,}"
        yield "amount tbc", place, "tbc"
        yield "0 after a figure", place, 0
        yield "amount blank", place, None
    yield "amount with a digit too many", "Experts:SSC:Asked", 7_026_000
    yield "0 after a figure", "Experts:SSC:Asked", 0
    yield "amount below zero", "Works:Risk Assessment:First", -171_500
    yield "amount as text", "Works:Risk Assessment:First", "171,500"


def _later_years() -> Slips:
    second, third = "Later:SECCo:Second", "Later:SECCo:Third"
    yield "later year a factor of ten", second, 10_354_000
    yield "later year a factor of ten", third, 106_190
    yield "later year with digits transposed", second, 1_304_500
    yield "later year with digits transposed", third, 1_601_900
    yield "later year 0", second, 0
    yield "later year 0", third, 0
    yield "later year blank", second, None
    yield "later year blank", third, None
    yield "later year a third more", second, 1_380_000
    yield "later year a third less", third, 690_000
    for project in ("Risk Assessment", "Security Architecture", "Use Case Workshops"):
        amount = next(row[2] for row in PROJECTS if row[0] == project)
        place = f"Works:{project}:Second"
        yield "project year a factor of ten", place, amount * 10
    yield "project year with digits transposed", "Works:Document Review:Second", 52_750
    yield "project year with digits transposed", "Works:Use Case Workshops:Second", 65_300
    yield "project year with a digit too many", "Works:Crypto Analysis:Second", 587_500


def _words() -> Slips:
    yield "another amount", "Reason:1. Panel Members:Reason for variance", "An increase of £5,965"
    yield "another amount", "Reason:5. User CIO:Reason for variance", "An increase of £33,700"
    yield (
        "another amount",
        "Assumed:8. OPSG Independent Chair:Assumption",
        "£3,200 above the outturn, for a second meeting",
    )
    for line, amount in (("1. Panel Members", "£5,695"), ("5. User CIO", "£36,700")):
        place = f"Reason:{line}:Reason for variance"
        yield "the other direction", place, f"A reduction of {amount}"
    yield "another percentage", "Reason:Meeting Rooms:Reason for variance", "A 6.7% increase"
    yield "another percentage", "Reason:1. Panel Members:Reason for variance", "RPI uplift of 1.3%"
    yield "another count", "Reason:Meeting Rooms:Reason for variance", "124 meetings"
    yield "another count", "Assumed:Contractor Space:Assumption", "13 office days a month"
    yield "another count", "Assumed:9. Website Maintenance:Assumption", "42 days of enhancement"
    yield "another charge", "Assumed:Contractor Space:Assumption", "31 office days at £156 per day"
    yield "another charge", "Assumed:9. Website Maintenance:Assumption", "24 days at £850 a day"
    yield "another FTE in a role", "Role:Grade 5", "Head of Code (1.1 FTE)"
    yield "another FTE in a role", "Role:Grade 4", "Managers, 6.5 FTE in all"
    yield "as outturn of a line that moves", "SECCo:6. SSC Independent Chair:Asked", 168_000
    yield "as outturn of a line that moves", "SECCo:7. TABASC Independent Chair:Asked", 67_000
    yield "in line of a line that moves", "SECCo:2. SECCo:Asked", 37_200
    yield "slightly above of a line that jumps", "SECCo:3. Legal:Asked", 61_500
    yield "capped of a charge above it", "Drivers:Office of the chair:Unit charge", 2_250
    yield (
        "a part above the whole",
        "Reason:Technical Operations:Reason for variance",
        "£9,600,000 is support now counted here; the rest is technical staff",
    )
    yield (
        "a part above the whole",
        "Reason:5. User CIO:Reason for variance",
        "£367,000 of the £36,700 is a new contract",
    )
    for line in ("5. User CIO", "Panel & Board"):
        yield "a reason deleted", f"Reason:{line}:Reason for variance", None
    for line in ("5. User CIO", "Party Engagement"):
        yield "a reason tbc", f"Reason:{line}:Reason for variance", "tbc"
    yield "another outlook", "Outlook:Technical Operations:Outlook", "Rising"
    yield "another outlook", "Outlook:Party Engagement:Outlook", "Falling"
    yield "an outlook blank", "Outlook:Security & Privacy:Outlook", None


def _full_time() -> Slips:
    for body, place in (("TABASC", 1), ("SSC", 3), ("Change Board", 2)):
        grade = list(GRADES)[place]
        number = Decimal(str(AREAS[body][2][place]))
        yield "FTE a factor of ten", f"FTE:{body}:{grade}", number * 10
    for body in ("OPSG", "TAG"):
        yield "FTE below zero", f"FTE:{body}:Grade 4", Decimal("-1")
    yield "FTE as text", "FTE:SSC:Grade 3", "1.5 FTE"
    yield "FTE tbc", "FTE:SSC:Grade 3", "tbc"
    yield "FTE of last year a factor of ten", "Prior FTE:Grade 4", 65
    yield "FTE of last year blank", "Prior FTE:Grade 3", None


def _versions() -> Slips:
    for version in ("0.2", "1.0"):
        yield "no author", f"Version:{version}:Author", None
        yield "no comment", f"Version:{version}:Comments", None
        yield "no status", f"Version:{version}:Status", None
    yield "an unknown status", "Version:0.2:Status", "Ready"
    yield "an unknown status", "Version:1.0:Status", "Finished"
    yield "a date before the last one", "Version:0.3:Issue date", _day(2024, 11, 1)
    yield "a date before the last one", "Version:1.0:Issue date", _day(2024, 2, 27)
    yield "a date blank", "Version:0.3:Issue date", None
    yield "a version twice", "Version:0.3:Version", "0.2"
    yield "a version twice", "Version:1.0:Version", "0.3"
    yield "a final that is not the last", "Version:0.3:Status", "Final"
    yield "a draft whose headings say Approved", "Version:1.0:Status", "Draft"


def _day(year: int, month: int, day: int) -> int:
    """Return a date as the number that a workbook holds for it."""
    return (date(year, month, day) - _EPOCH).days


def _formulas() -> Iterator[tuple[str, str, str, Content]]:
    """Yield slips in formulas of workings and reports: kind, sheet, cell, formula or number."""
    yield "a short range", "Rep SECCo", "E9", "=SUM(E4:E7)"
    yield "a short range", "Rep Other", "C11", "=SUM(C4:C8)"
    yield "a short range", "Rep SECAS", "C12", "=SUM(C4:C10)"
    yield "the neighbour's row", "Rep SECAS", "C6", "=Workings!B6"
    yield "the neighbour's row", "Rep SECCo", "E6", "=Inputs!E19"
    yield "the neighbour's row", "Rep Other", "C8", "=Inputs!D50"
    yield "a figure typed over", "Rep SECAS", "E12", 4_400_000
    yield "a figure typed over", "Workings", "D18", -512_000
    yield "a figure typed over", "Rep Summary", "D11", 7_700_000
    yield "a sign", "Rep SECCo", "F5", "=D5-E5"
    yield "a sign", "Workings", "D20", "=D17-D18+D19"
    yield "a rate typed", "Workings", "D18", "=-ROUND(D17*0.09,0)"
    yield "a rate typed", "Rep Summary", "C19", "=ROUND(0.04*SUM(C16:C18),0)"
    yield "a grade's total typed", "Rep Team", "C5", Decimal("7.5")
    yield "a grade's total typed", "Rep Team", "C6", Decimal("13")
    yield "one FTE more in one table", "Rep Team", "C17", Decimal("2.1")
    yield "an area without FTE", "Rep Team", "F18", 0
    yield "a final whose headings say Draft", "Rep Summary", "D3", "2025/26 Draft Budget"
    yield "a final whose headings say Draft", "Rep SECCo", "E3", "2025/26 Draft Budget"
