"""``python -m docs``: renew everything in the project that is generated.

``python -m docs rules golden`` renews only what is named, ``--check`` only says what is out of
date, and ends with exit code 1 where something is.
"""

import click

from docs.generated import GENERATED, Generated, outdated, renew


@click.command(help="Renew what is generated: all of it, or what is named.")
@click.option("--check", is_flag=True, help="Only say what is out of date.")
@click.argument("names", nargs=-1, type=click.Choice(sorted(GENERATED)))
def main(check: bool, names: tuple[str, ...]) -> None:
    """Renew the files of the generators that are named, or those of all that are usual."""
    chosen = [
        generated
        for name, generated in GENERATED.items()
        if name in names or (not names and generated.usual)
    ]
    stale = sum(_run(generated, check=check) for generated in chosen)
    if check and stale:
        raise SystemExit(1)


def _run(generated: Generated, *, check: bool) -> int:
    """Renew the files, or only say which would be; return how many."""
    reason = generated.hindrance()
    if reason:
        click.echo(f"{generated.name}: left alone, because {reason}.")
        return 0
    changes = outdated(generated) if check else renew(generated)
    word = "out of date" if check else "renewed"
    for path in changes:
        click.echo(f"{generated.name}: {path} {word}")
    if not changes:
        click.echo(f"{generated.name}: up to date")
    return len(changes)


if __name__ == "__main__":
    main(prog_name="python -m docs")
