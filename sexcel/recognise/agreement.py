"""How far a table as it was read agrees with its own equations and its links."""

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.assumptions import RATES
from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import equations
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import inputs


class Agreement(Struct, frozen=True):
    """How many equations of a table hold and how many do not, as it was read."""

    held: int
    broken: int

    @property
    def balance(self) -> int:
        """Return how many more hold than do not."""
        return self.held - self.broken


def count_agreement(table: BookTable, book: Book) -> int:
    """Return how many equations of a table and its links hold, less those that do not."""
    return weigh_agreement(table, book).balance


def weigh_agreement(table: BookTable, book: Book) -> Agreement:
    """Return how a table agrees with its equations and its links to the tables of the ``book``.

    Where no rates table was read, what takes a rate shows nothing: the rate may be anywhere.
    """
    name = table.table.name
    tried = replace(book, tables={**book.tables, name: table})
    checker = EquationChecker(tried)
    held = asked = 0
    for equation in equations(tried):
        tables = {equation.target.table, *(key.table for key in inputs(equation.formula))}
        is_asked = name in tables and (RATES.name not in tables or RATES.name in tried.tables)
        if is_asked and tried.figure(equation.target) is not None:
            asked += 1
            held += checker.check(equation).holds
    return Agreement(held, asked - held)
