"""Which rows fold away: the lines that a row below adds up, or those under a heading."""

from collections.abc import Iterator

from sexcel.model.book import BookTable, Role


def find_sub_lines(table: BookTable) -> tuple[frozenset[int], bool]:
    """Find the rows of lines that fold away; say whether they fold into the row above them.

    Where there is a sub total they fold into it, or into the declared line that adds them up;
    in a list that has headings only, into the heading.
    """
    below = frozenset((*_lines_of_sub_totals(table), *_lines_added_below(table)))
    if below or table.table.lines:
        return below, False
    under = frozenset(_lines_of_headings(table))
    return under, bool(under)


def _lines_of_sub_totals(table: BookTable) -> Iterator[int]:
    for lines, sub_total in table.blocks():
        if sub_total is not None:
            yield from (line.position for line in lines)


def _lines_added_below(table: BookTable) -> Iterator[int]:
    """Yield lines that the total leaves out, because the line below them adds them up."""
    pending: list[int] = []
    for row in table.rows:
        line = table.table.line(row.key)
        if line is None or row.role is not Role.LINE:
            pending = []
        elif not line.summed:
            pending.append(row.position)
        else:
            if line.formula is not None:
                yield from pending
            pending = []


def _lines_of_headings(table: BookTable) -> Iterator[int]:
    headed = False
    for row in table.rows:
        if row.role is Role.HEADING:
            headed = True
        elif row.role is Role.LINE and headed:
            yield row.position
