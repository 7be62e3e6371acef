"""`python -m bench`: measure and print the table."""

import json
import os
import sys

import click

from bench.rows import MEASURES
from bench.run import Figures, Run
from bench.table import lines, missed, records
from bench.targets import ROWS, TARGETS


def rows_of(_: click.Context, __: click.Parameter, given: str | None) -> tuple[str, ...]:
    """The rows that `--only` names."""
    asked = tuple(part.strip() for part in given.split(",")) if given else ROWS
    unknown = [name for name in asked if name not in ROWS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is no row. The rows are: {', '.join(ROWS)}.")
    return asked


@click.command()
@click.option("--only", callback=rows_of, help=f"Some of: {', '.join(ROWS)}; joined by commas.")
@click.option("--seconds", default=3.0, show_default=True, help="Length of one burst of requests.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Turns of ours and of the floor.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def main(only: tuple[str, ...], seconds: float, rounds: int, as_json: bool) -> None:
    """Measure our server against a bare floor, alternately, and print ratios, processor time and memory.

    Ends with 1 when a bound is missed.
    """
    run = Run(seconds, rounds)
    figures: Figures = {}
    for row in only:
        figures |= MEASURES[row](run)
    if as_json:
        print(json.dumps(records(figures), ensure_ascii=False, indent=1))
    else:
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {rounds} rounds of {seconds:g} s")
        print("\n".join(lines(figures, [one for one in TARGETS if one.row in only])))
    if broken := missed(figures):
        sys.exit("\n".join(f"missed: {one.workload}, {one.measure}" for one in broken))


if __name__ == "__main__":
    main()
