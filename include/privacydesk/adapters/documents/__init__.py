"""Letters as text, mail, page and PDF, and the package for the person."""
