"""The libraries that are timed: one file a peer, each with a class `Entry` (see `base.py`)."""
