"""Which figure is written by its formula, which stays, and which fills a blank."""

from decimal import Decimal

import pytest

from sexcel.model.expressions import FigureKey, inputs
from sexcel.writers.completion import complete_book
from sexcel.writers.settle import SettledBook, settle
from tests.writers.regenerating import published, with_figures


def settled(figures: dict[FigureKey, Decimal | None], *, recalculate: bool = False) -> SettledBook:
    return settle(complete_book(with_figures(published(), figures)), recalculate=recalculate)


SECCO = FigureKey("overview", "secco", "budget")
TOTAL = FigureKey("overview", "total", "budget")
LEGAL = FigureKey("secco_lines", "legal", "budget")


def test_within_rounding_the_formula_stands() -> None:
    outcome = settled({SECCO: Decimal(1082103)})
    assert outcome.book.figure(SECCO) == Decimal(1082102)
    assert SECCO in outcome.formulas
    assert outcome.reasons[SECCO] == (
        "rounding: its equation calls for £1,082,102 (Table 4, Total, 2020/21 Approved Budget)"
    )


def test_beyond_rounding_the_figure_stays() -> None:
    outcome = settled({SECCO: Decimal(1082104)})
    assert outcome.book.figure(SECCO) == Decimal(1082104)
    assert SECCO not in outcome.formulas
    assert outcome.left_as_found[SECCO].called_for == Decimal(1082102)


def test_recalculated_it_goes() -> None:
    outcome = settled({SECCO: Decimal(1082104)}, recalculate=True)
    assert outcome.book.figure(SECCO) == Decimal(1082202)  # with the website's £100
    assert not outcome.left_as_found


def test_put_right_the_headline_moves_by_what_was_wrong_and_not_by_rounding() -> None:
    """Keep the £1 by which Table 2 is printed below the lines of Table 5, as a repair does."""
    outcome = settled({}, recalculate=True)
    assert outcome.book.figure(FigureKey("overview", "core_and_sme", "budget")) == Decimal(6027379)
    assert outcome.book.figure(TOTAL) == Decimal(8352742)
    assert outcome.rounding[TOTAL] == -1


def test_what_is_worked_out_from_a_kept_figure_uses_it() -> None:
    outcome = settled({SECCO: Decimal(2082102), TOTAL: None})
    contingency = outcome.book.figure(FigureKey("overview", "contingency", "budget"))
    assert contingency == Decimal(397595)  # kept too: 5% of a million more would be 447,595
    assert outcome.book.figure(TOTAL) == Decimal(2082102 + 5678040 + 1191750 + 397595)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (FigureKey("overview", "accommodation", "budget"), 253400),
        (FigureKey("overview", "discount", "budget"), -602738),
        (FigureKey("projects", "total", "forecast_1"), 968000),
        (FigureKey("secas_outturn", "sub total technical operation", "budget"), 1856919),
    ],
)
def test_a_blank_that_an_equation_owns_is_filled(key: FigureKey, value: int) -> None:
    outcome = settled({key: None})
    assert outcome.book.figure(key) == Decimal(value)
    assert outcome.reasons[key].startswith("worked out: ")


@pytest.mark.parametrize(
    "key",
    [
        FigureKey("overview", "discount", "prior_approved"),
        FigureKey("cost_by_subcommittee", "smki pma", "sme"),
        FigureKey("overview", "contingency", "outturn"),
    ],
)
def test_a_blank_that_is_no_fault_stays_blank(key: FigureKey) -> None:
    outcome = settled({key: None})
    assert outcome.book.figure(key) is None
    assert key not in outcome.formulas


def test_a_filled_sub_total_is_what_the_total_then_adds_up() -> None:
    area = FigureKey("secco_lines", "sub total system", "budget")
    outcome = settled({area: None})
    total = FigureKey("secco_lines", "total", "budget")
    assert outcome.book.figure(area) == Decimal(179000)
    rows = {key.row for key in _used(outcome, total)}
    assert "sub total system" in rows
    assert "codework" not in rows


def _used(outcome: SettledBook, key: FigureKey) -> tuple[FigureKey, ...]:
    return inputs(outcome.formulas[key].formula)


def test_roundings_that_add_up_do_not_make_a_fault() -> None:
    """Move each sub-committee by £1: their total, right as found, follows and is not kept."""
    lines = published().tables["secas_budget"].lines
    moved: dict[FigureKey, Decimal | None] = {}
    for line in lines:
        key = FigureKey("secas_budget", line.key, "core_team")
        figure = published().figure(key)
        assert figure is not None
        moved[key] = figure + Decimal("0.4")
    outcome = settled(moved)
    above = FigureKey("secas_outturn", "sub total technical operation", "budget")
    assert above not in outcome.left_as_found


def test_an_input_is_never_touched() -> None:
    outcome = settled({LEGAL: Decimal(31000)}, recalculate=True)
    assert outcome.book.figure(LEGAL) == Decimal(31000)
    assert LEGAL not in outcome.formulas
    total = FigureKey("secco_lines", "total", "budget")
    assert outcome.book.figure(total) == Decimal(1082102 + 1000 + 100)  # and the website's £100


def test_a_figure_that_would_be_worked_out_from_itself_stays_an_input() -> None:
    """Take chairs of two committees named by one line: each is what the other leaves."""
    outcome = settled({})
    for key, owner in outcome.formulas.items():
        visited, queue = set(), [key]
        while queue:
            for used in _owned(outcome, queue.pop()):
                assert used != key, owner
                if used not in visited:
                    visited.add(used)
                    queue.append(used)


def _owned(outcome: SettledBook, key: FigureKey) -> tuple[FigureKey, ...]:
    return _used(outcome, key) if key in outcome.formulas else ()
