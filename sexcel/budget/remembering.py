"""What is worked out of a budget once, though rules, ledger and writers ask for it in turn."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ref

from sexcel.model.book import Book

Answer = TypeVar("Answer")


def remember_latest(work: Callable[[Book], Answer]) -> Callable[[Book], Answer]:
    """Let a function of a book keep its answer until it is asked about another book."""
    latest: list[tuple[ref[Book], Answer]] = []

    @wraps(work)
    def answer(book: Book) -> Answer:
        if not latest or latest[0][0]() is not book:
            latest[:] = [(ref(book), work(book))]
        return latest[0][1]

    return answer
