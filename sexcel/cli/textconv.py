"""``sexcel textconv``: a workbook as text, for git to show what changed in it."""

import click

from sexcel.cli.options import password_option


@click.command()
@click.argument("path", metavar="PATH")
@password_option
def textconv(path: str, *, asks: bool) -> int:
    """Print a workbook as text, for git diff.

    Each cell is on a separate line under its sheet and row label, so that inserted rows do not
    change the lines below. Set it up with: git config diff.sexcel.textconv "sexcel textconv", and
    a line "*.xlsx diff=sexcel" in .gitattributes. Exit code: 0 printed, 2 could not be done.
    """

    from sexcel import api
    from sexcel.cli.console import put_encoded
    from sexcel.cli.options import workbook_password

    put_encoded(api.text(path, password=workbook_password(asks)).encode())  # as git reads it
    return 0
