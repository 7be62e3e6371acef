"""Models with their queries, one subject a file; the only package that knows SQL."""
