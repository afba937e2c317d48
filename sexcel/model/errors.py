"""What is raised when the work cannot go on. A fault in a budget is a Finding instead."""


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


class ForceNeededError(OutputError):
    """The result is written only with ``force``.

    ``sentence`` has ``{force}`` where it names how the caller gives it: the command line has a
    word of its own.
    """

    def __init__(self, sentence: str, force: str = "force=True") -> None:
        super().__init__(sentence.replace("{force}", force))
        self.sentence = sentence


class MailError(SexcelError):
    """An e-mail that cannot be written or sent; the sentence says what to do."""
