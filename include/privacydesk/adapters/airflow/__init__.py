"""Every door to Airflow: its connections, its storage, its REST API, its users."""
