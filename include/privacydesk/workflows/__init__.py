"""Steps as Airflow tasks, chapters as task groups."""
