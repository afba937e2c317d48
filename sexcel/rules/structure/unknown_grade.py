"""SEC412: A grade is used that another table does not have."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    areas = book.tables.get("fte_by_area")
    if areas is None:
        return
    grades = {
        column.name.partition(":")[2]: column for column in areas.columns if column.column.by_grade
    }
    of_team = [row.key for row in book.lines("fte_by_grade") if row.figure("budget")]
    if of_team and grades.keys().isdisjoint(of_team):
        # Posts in one table and grades in the other: no name is missing, they have other names.
        return
    for grade, column in grades.items():
        for name in ("fte_by_grade", "rate_card"):
            table = book.tables.get(name)
            if table is not None and table.row(grade) is None:
                caption = table.table.caption
                message = f"{column.heading} of Table 8 is not in {caption}."
                todo = f"Add {column.heading} to {caption}, or correct {column.heading_ref.a1}."
                yield rule.finding(column.heading_ref, message, found=column.heading, todo=todo)
    for row in book.lines("fte_by_grade"):
        if row.figure("budget") and row.key not in grades:
            message = f"{row.label} of Table 7 has FTE but no column in Table 8."
            todo = f"Add a column {row.label} to Table 8, or correct the name in Table 7."
            yield rule.finding(row.cell("grade"), message, found=row.label, todo=todo)


RULE = Rule(
    code="SEC412",
    name="unknown-grade",
    severity=Severity.ERROR,
    summary="A grade is used that another table does not have.",
    why=("FTE of a grade that has no rate, or that is in no headcount, are costed at nothing."),
    source="section 3.3, Tables 7 and 8",
    bad=("Table 7:   Grades 6, 5, 4, 3, 2\nTable 8:   Grades 7, 6, 5, 4, 3, 2"),
    good=("Table 7:   Grades 6, 5, 4, 3, 2\nTable 8:   Grades 6, 5, 4, 3, 2"),
    help="Add the grade where it is missing, or correct its name in {cell}.",
    reads=("fte_by_grade", "fte_by_area"),
    check=_check,
)
