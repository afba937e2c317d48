"""The sheets that a formula, or what a name means, refers to by name."""

from collections.abc import Collection, Mapping

from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.model.refs import quote_sheet, unquote_sheet


def means_cells_of(meaning: str, sheets: Collection[str]) -> bool:
    """Say whether a formula refers to cells of one of the sheets."""
    folded = {sheet.casefold() for sheet in sheets}
    return any(_sheet_of(token).casefold() in folded for token in tokens(meaning))


def rename(formula: str, sheets: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return a formula with sheets and defined names by their new names.

    The keys of both are in folded case.
    """
    return "".join(_renamed(token, sheets, names) for token in tokens(formula))


def _sheet_of(token: Token) -> str:
    """Return the sheet that a token names; empty where it names none."""
    if token.kind is not TokenKind.REFERENCE or "!" not in token.text:
        return ""
    return unquote_sheet(token.text.rpartition("!")[0])


def _renamed(token: Token, sheets: Mapping[str, str], names: Mapping[str, str]) -> str:
    sheet = sheets.get(_sheet_of(token).casefold())
    if sheet is not None:
        return f"{quote_sheet(sheet)}!{token.text.rpartition('!')[2]}"
    if token.kind is TokenKind.NAME:
        return names.get(token.text.casefold(), token.text)
    return token.text
