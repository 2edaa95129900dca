# Only its name counts.
