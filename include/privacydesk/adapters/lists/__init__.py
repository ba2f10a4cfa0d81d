"""Bought lists: bytes to rows with line numbers, values in one spelling, keys to screen by."""
