"""The text itself: offsets, normal form, zones, sentences and anchoring, all in linear time and without I/O."""
