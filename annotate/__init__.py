"""Source criticism of texts: claims, attributions, unverified passages and loaded language, on exact offsets."""

__version__ = "0.1.0"
