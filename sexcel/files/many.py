"""Work on many files at once, in processes of their own; what they give comes in input order."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from sexcel.files.sources import Source, WorkbookLike, as_sources, is_single
from sexcel.model.errors import SexcelError
from sexcel.model.report import Failure, FileReport, Report

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

File = TypeVar("File")
Result = TypeVar("Result")

_FEWEST = 4
"""Files from which processes are worth their start: each costs as much as checking a workbook."""


def count_jobs(files: int) -> int:
    """Return how many processes work on so many files: one a core, one alone for a few files."""
    return min(os.cpu_count() or 1, files) if files >= _FEWEST else 1


def work_on_each(
    paths: Sequence[File],
    work: Callable[[File], Result],
    jobs: int,
    begin: Callable[[], None] | None = None,
) -> Iterator[Result | Exception]:
    """Yield what the work on each file gives, or the exception that it raises, in input order.

    With several jobs ``work`` runs in processes, which ``begin`` prepares, so both and what
    they give must be picklable.
    """
    if jobs <= 1:
        for path in paths:
            yield _try(work, path)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    from sexcel.model.errors import UnreadableWorkbookError

    interrupted = multiprocessing.Event()
    beginning = (interrupted, begin)
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=beginning) as processes:
        results = [processes.submit(_try, work, path) for path in paths]
        try:
            for path, result in zip(paths, results, strict=True):
                try:
                    yield result.result()
                except BrokenProcessPool as broken:
                    if interrupted.is_set():
                        # Ctrl-C ends them all, and the processes may be ended first.
                        raise KeyboardInterrupt from broken
                    yield UnreadableWorkbookError(
                        f"{path} was not read, because a process was ended from outside: "
                        "try again with --jobs 1."
                    )
        finally:
            processes.shutdown(wait=False, cancel_futures=True)


def _try(work: Callable[[File], Result], path: File) -> Result | Exception:
    try:
        return work(path)
    except Exception as error:
        return error


def _begin(interrupted: "Event", begin: Callable[[], None] | None) -> None:
    """Let a signal end a process at once: the sentence on it is the main process's."""

    def end(number: int, _: object) -> None:
        if number == signal.SIGINT:
            interrupted.set()
        os._exit(130)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if begin is not None:
        begin()


def report_each(
    paths: WorkbookLike | Iterable[WorkbookLike], check: Callable[[Source], FileReport], jobs: int
) -> Report:
    """Return the report on one workbook, or on several, of which none stops the others."""
    sources = as_sources(paths)
    if is_single(paths):
        return Report((check(sources[0]),))
    files: list[FileReport] = []
    failures: list[Failure] = []
    for source, result in zip(sources, work_on_each(sources, check, jobs), strict=True):
        if isinstance(result, SexcelError):
            failures.append(Failure(str(source), str(result)))
        elif isinstance(result, Exception):
            raise result
        else:
            files.append(result)
    return Report(tuple(files), tuple(failures))
