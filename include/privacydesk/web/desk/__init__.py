"""The desk's pages for staff: an app of its own, mounted in Airflow's API server by a plugin."""
