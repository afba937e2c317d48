"""``sexcel config``: the configuration that is in force for a workbook, and where it comes from."""

import click

from sexcel.cli.options import config_option


@click.command()
@click.argument("path", metavar="PATH", default=".")
@config_option
def config(path: str, config: str | None) -> int:
    """Show the configuration in force at PATH, and where it is from.

    PATH is a workbook or a folder, the one that you are in unless given. The nearest
    sexcel.toml counts, beside the workbook or in a folder above, or the section
    [tool.sexcel] of a pyproject.toml there. Exit code: 0 shown, 2 it cannot be used.
    """
    from sexcel import api
    from sexcel.cli.console import put, put_sentence, terminal_page
    from sexcel.model.settings import NAME
    from sexcel.reports.settings import state_settings

    configuration = api.config(path, settings=config)
    if configuration.path is None:
        sentence = (
            f"Nothing is configured: there is no {NAME} beside {path} or in a folder above it, "
            "so every setting is sexcel's own."
        )
        put_sentence(sentence)
        return 0
    facts = state_settings(configuration.settings, ())
    put("\n".join([*terminal_page().list_facts(facts, 13), ""]))
    return 0
