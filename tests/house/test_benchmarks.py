"""The page of times and memory: what was to be reached is beside each ratio."""

from benchmarks.__main__ import LIMITS, Cost, write_page

OURS = ("sexcel validate", "sexcel regenerate", "sexcel audit", "sexcel compare")


def test_each_limit_is_beside_its_ratio() -> None:
    start = {"sexcel --help": Cost(0.13, 20), "import click": Cost(0.1, 20)}
    costs = {name: Cost(3, 40) for name in OURS} | {"openpyxl, two loads": Cost(4, 80)}
    sizes = ("live", "250,000", "1,000,000")
    many = {"--jobs 1": Cost(8, 1), "--jobs 2": Cost(4, 1)}
    page = write_page(start, dict.fromkeys(sizes, costs), many, 200)
    rows = {
        cells[0]: cells[1:]
        for line in page.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5
    }
    assert rows["sexcel validate / openpyxl twice, live"] == ["0.75", "0.7", "0.50", ""]
    assert rows["sexcel audit / openpyxl twice, 1,000,000"] == ["0.75", "0.5", "0.50", "0.5"]
    assert rows["200 workbooks, one process / one a core"] == ["2.00", "", "1.00", ""]
    assert LIMITS.keys() <= rows.keys()
