"""What a change reaches: through cells in any order, through ranges, and where it is given up."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sexcel.formulas.dependents import find_circles, find_dependents
from sexcel.model.refs import CellRef, RangeRef


def cell(row: int, column: int = 1) -> CellRef:
    return CellRef("S", row, column)


def rows(first: int, last: int) -> RangeRef:
    return RangeRef("S", first, 1, last, 1)


def dependents_of(root: CellRef, reads: Mapping[CellRef, Sequence[RangeRef]]) -> set[CellRef]:
    return find_dependents(reads, reads.__getitem__, [root])


def test_a_chain_of_cells_in_no_order_is_followed_to_its_end() -> None:
    order = [1, *((7 * number) % 1_009 + 2 for number in range(1_008))]
    chain = {cell(row): [cell(before).area] for before, row in pairwise(order)}
    assert dependents_of(cell(1), chain) == chain.keys()
    assert dependents_of(cell(order[500]), chain) == {cell(row) for row in order[501:]}


def test_ranges_are_followed_down_and_up_and_what_reads_neither_is_left_out() -> None:
    reads = {
        cell(5): [rows(1, 2)],
        cell(4): [rows(5, 6)],
        cell(9): [rows(3, 4), cell(20).area],
        cell(30): [rows(21, 29)],
    }
    assert dependents_of(cell(2), reads) == {cell(5), cell(4), cell(9)}
    assert dependents_of(cell(20), reads) == {cell(9)}
    assert find_dependents(reads, reads.__getitem__, []) == set()


def test_ranges_that_turn_too_often_make_every_formula_a_dependent() -> None:
    turns = {
        cell(turn if turn % 2 else 2_000 - turn): [
            rows(2_001 - turn, 2_002 - turn) if turn % 2 else rows(turn - 1, turn)
        ]
        for turn in range(2, 200)
    }
    reads = {**dict(sorted(turns.items())), cell(5_000): [cell(4_000).area]}
    assert dependents_of(cell(1), reads) == reads.keys()


def test_circles_are_told_apart_and_a_cell_that_reads_itself_is_one() -> None:
    reads = {
        cell(1): [cell(2).area],
        cell(2): [rows(1, 1)],
        cell(3): [rows(1, 3)],
        cell(4): [cell(1).area],
    }
    assert find_circles(list(reads), reads.__getitem__) == ((cell(1), cell(2)), (cell(3),))
