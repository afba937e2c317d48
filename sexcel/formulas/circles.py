"""Circles in what depends on what."""

from collections.abc import Iterator, Mapping, Sequence

from sexcel.model.refs import CellRef


def find_circles(reads: Mapping[CellRef, Sequence[CellRef]]) -> Iterator[list[CellRef]]:
    """Yield the strongly connected cells (Tarjan's algorithm, without recursion)."""
    number: dict[CellRef, int] = {}
    lowest: dict[CellRef, int] = {}
    path: list[CellRef] = []
    on_path: set[CellRef] = set()

    def enter(cell: CellRef) -> tuple[CellRef, Iterator[CellRef]]:
        number[cell] = lowest[cell] = len(number)
        path.append(cell)
        on_path.add(cell)
        return cell, iter(reads[cell])

    for start in reads:
        work = [] if start in number else [enter(start)]
        while work:
            cell, unread = work[-1]
            precedent = next(unread, None)
            if precedent is not None:
                if precedent not in number:
                    work.append(enter(precedent))
                elif precedent in on_path:
                    lowest[cell] = min(lowest[cell], number[precedent])
                continue
            work.pop()
            if work:
                reader = work[-1][0]
                lowest[reader] = min(lowest[reader], lowest[cell])
            if lowest[cell] == number[cell]:
                circle: list[CellRef] = []
                while not circle or circle[-1] != cell:
                    circle.append(path.pop())
                    on_path.discard(circle[-1])
                if len(circle) > 1 or cell in reads[cell]:
                    yield circle
