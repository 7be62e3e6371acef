"""Promises of reliability.md that need a machine to themselves. `make promises` runs the long form of every one."""
