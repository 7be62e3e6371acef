"""The console script: thin commands over the same use cases (contract.md, Commands)."""

from annotate.cli.main import main

__all__ = ["main"]
