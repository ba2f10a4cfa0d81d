"""The desk's own database: one store per noun, its SQL in files."""
