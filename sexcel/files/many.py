"""Work on many files at once, in processes of their own; what they give comes in input order."""

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
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

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Signals that end a process, as Ctrl-C and a system that closes do."""


def count_jobs(files: int) -> int:
    """Return how many processes work on so many files: one a core, one alone for a few files."""
    return min(os.cpu_count() or 1, files) if files >= _FEWEST else 1


def work_on_each(
    paths: Sequence[File],
    work: Callable[[File], Result],
    jobs: int,
    begin: Callable[[], None] | None = None,
) -> Generator[Result | Exception, None, None]:
    """Yield what the work on each file gives, or the exception that it raises, in input order.

    With several jobs ``work`` runs in processes, which ``begin`` prepares, so both and what
    they give must be picklable. None of the processes outlives this: those still at work when
    nobody wants their results, as after Ctrl-C, are ended at once.
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
    strangers = {*multiprocessing.active_children()}
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=beginning) as processes:
        try:
            with _signals_held():
                results = [processes.submit(_try, work, path) for path in paths]
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
        except BaseException:
            # Never wait for the pool: it may read half a result, of which nobody sends the rest.
            processes.shutdown(wait=False, cancel_futures=True)
            workers = {*multiprocessing.active_children()} - strangers
            for worker in workers:
                worker.kill()
            for worker in workers:
                worker.join()
            raise


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hold Ctrl-C back while processes start: one half started could be neither used nor ended.

    They begin with the signals held, too. Windows has no way to hold one.
    """
    hold = getattr(signal, "pthread_sigmask", None)
    if hold is None:
        yield
        return
    before = hold(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        hold(signal.SIG_SETMASK, before)


def _try(work: Callable[[File], Result], path: File) -> Result | Exception:
    try:
        return work(path)
    except Exception as error:
        return error


def _begin(interrupted: "Event", begin: Callable[[], None] | None) -> None:
    """Let a signal, or the end of the main process, which says why, end a process at once."""
    from threading import Thread

    def end(number: int, _: object) -> None:
        for later in _SIGNALS:
            signal.signal(later, signal.SIG_IGN)
        if number == signal.SIGINT:
            interrupted.set()
        os._exit(130)

    for number in _SIGNALS:
        signal.signal(number, end)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(130)


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
