"""Training: the loop, its compiled form, checkpoints, and the report of a run."""
