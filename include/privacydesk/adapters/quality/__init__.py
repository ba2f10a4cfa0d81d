"""Quality gates by Great Expectations: a verdict with counts, never with values."""
