"""What is raised when the work cannot go on. A fault in a budget is a Finding instead."""

from pathlib import Path


class SexcelError(Exception):
    """One plain sentence: what, which file (sheet, cell), what to do. The CLI exits with 2."""


class UnreadableWorkbookError(SexcelError):
    """The file is not a workbook that can be read safely and completely."""


class NoBudgetTableError(SexcelError):
    """The workbook was read, but no budget table was recognised in it."""


class SettingsError(SexcelError):
    """A configuration file that cannot be used; the sentence names the file and the key."""


class OutputError(SexcelError):
    """The result cannot be written where it was asked for."""


class OutputExistsError(OutputError):
    """A file is there already, and ``force`` was not given.

    ``force`` is how the caller gives it, which the sentence says: the command line has an option.
    """

    def __init__(self, target: Path, force: str = "force=True") -> None:
        super().__init__(
            f"{target} is there already: give another name, or replace it with {force}."
        )
        self.target = target


class MailError(SexcelError):
    """An e-mail that cannot be written or sent; the sentence says what to do."""
