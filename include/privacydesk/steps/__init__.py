"""One thing done to one case, in one transaction, and written in the ledger."""
