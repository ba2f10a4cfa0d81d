"""Mail: hand one message to a provider, and read what became of it."""
