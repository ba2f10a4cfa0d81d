"""The sample company and the small supervisor that runs the whole desk on one machine."""
