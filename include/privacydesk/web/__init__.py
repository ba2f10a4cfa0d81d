"""The two web doors: the public one and the one for staff."""
