"""``sexcel trace``: a figure in words, its inputs, its readers and what it moves."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import sexcel
from tests.cli.running import SHIPPED, CommandRunner, digest

DOCS = Path(__file__).parents[2] / "docs"
LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")


def test_a_figure_of_the_budget_by_its_name(run: CommandRunner) -> None:
    before = digest(LIVE)
    code, out, err = run("trace", LIVE, "Table 2, Contingency")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    text = " ".join(out.split())
    assert "Cell '2 Overview'!D12 Value £397,750" in text
    assert (
        "Contingency (5%), 2020/21 Approved Budget = 5% (Contingency_rate) × (SECCo & Panel "
        "Operations + SECAS Services Total + Projects), rounded to whole numbers"
    ) in text
    assert "D13 Total, 2020/21 Approved Budget: £8,352,743" in text
    assert digest(LIVE) == before


@pytest.mark.slow
def test_names_of_tables_lines_and_columns() -> None:
    cells = {
        "Table 2": "'2 Overview'!D13",
        "SECAS Services": "'2 Overview'!D10",
        "overview, projects, variance": "'2 Overview'!E11",
        "Legal": "'4 SECCo and Panel'!E7",
        "Contingency_rate": "Assumptions!B6",
    }
    assert {name: str(sexcel.trace(LIVE, name).figure.ref) for name in cells} == cells


def test_a_figure_as_json(run: CommandRunner) -> None:
    code, out, err = run("trace", LIVE, "'2 Overview'!D12", "--format", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    schema = json.loads((DOCS / "trace.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert document["figure"]["value"] == 397750
    direct = [entry["cell"] for entry in document["worked_out_from"] if entry["depth"] == 1]
    assert direct == ["D5", "D10", "D11", "B6"]
    total = next(entry for entry in document["movements"] if entry["sheet"] == "2 Overview")
    assert (total["cell"], total["value"], total["after"]) == ("D13", 8352743, 8392518)


def test_an_unknown_figure(run: CommandRunner) -> None:
    sentence = run.fails("trace", LIVE, "Contigency")
    assert sentence.startswith("There is no cell, name or line 'Contigency' in ")
    assert sentence.endswith(
        "the nearest are 'Contingency', 'Contingency (5%)' and 'Contingency_rate'."
    )
