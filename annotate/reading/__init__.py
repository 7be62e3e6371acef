"""Hostile bytes to clean text: every file but plain UTF-8 is read in a child process with limits (security.md 6).

`launch.read` is the only way in from outside. The child (`python -m annotate.reading`) gets bytes on its standard
input and answers with one bounded JSON value, a `Read` or a `Refusal`, which is checked as if it came from a stranger.
"""
