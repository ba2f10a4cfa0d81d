"""What the desk reads from files and installed data: no network, no database."""
