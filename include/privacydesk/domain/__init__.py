"""What the law requires, and our own rules: no I/O, no clock, no Airflow."""
