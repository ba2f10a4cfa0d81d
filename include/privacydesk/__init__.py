"""The desk where privacy work is done: cases, clocks, findings, letters and a ledger."""
