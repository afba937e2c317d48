"""Formulas cut into tokens: nothing is lost, and openpyxl cuts them alike."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer

from sexcel.files.reading import read_grid
from sexcel.formulas.lexer import Token, TokenKind, tokens

WORKBOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))
PIECES = (
    *("A1", "$B$2:C3", "D:D", "4:5", "'The ''x'!A1", "[1]Rates!B2", "Jan:Mar!C3", "#REF!", "A1#"),
    *("Costs[[#This Row],[Öl]]", "[@x]", "SUM(", "_xlfn.XLOOKUP(", "TRUE", "Ölpreis", "{1,2;3}"),
    *(
        '"text ""so"""',
        "1.5e-3",
        "%",
        ":",
        "@",
        ",",
        ")",
        "(",
        " ",
        "\n",
        "#DIV/0!",
        "<>",
        "'",
        '"',
    ),
)
OPERANDS = (TokenKind.REFERENCE, TokenKind.STRUCTURED, TokenKind.NAME, TokenKind.ERROR)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_tokens_put_together_give_the_formula(formula: str) -> None:
    assert "".join(token.text for token in tokens(formula)) == formula


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_openpyxl_cuts_each_formula_of_a_shipped_workbook_alike(path: Path) -> None:
    formulas = {cell.formula for sheet in read_grid(path) for cell in sheet.cells.values()}
    for formula in filter(None, formulas):
        pieces, oracle = tokens(formula), Tokenizer(f"={formula}").items
        assert [token.text for token in pieces if token.kind in OPERANDS] == [
            token.value
            for token in oracle
            if token.type == "OPERAND" and token.subtype in ("RANGE", "ERROR")
        ]
        assert [token.text for token in pieces if token.kind is TokenKind.FUNCTION] == [
            token.value[:-1] for token in oracle if token.type == "FUNC" and token.subtype == "OPEN"
        ]
        assert not any(token.kind is TokenKind.UNKNOWN for token in pieces)


def test_a_name_begins_with_any_letter() -> None:
    name, _, function, *_ = tokens("Ölpreis*Größe(1)")
    assert name == Token(TokenKind.NAME, "Ölpreis")
    assert function == Token(TokenKind.FUNCTION, "Größe")
