"""Our server against a bare floor, measured alternately on one machine (docs/bench.md)."""
