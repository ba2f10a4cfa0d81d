"""Invented people and firms: what names, streets and products are put together from."""

from pathlib import Path

import yaml

_WORDS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("words.yaml").read_text("utf-8")
)
FIRST_NAMES = _WORDS["first_names"]
SURNAMES = _WORDS["surnames"]
FIRM_WORDS = _WORDS["firm_words"]
JOB_TITLES = _WORDS["job_titles"]
STREETS = _WORDS["streets"]

TRADES = (
    ("Joinery", "Construction"),
    ("Textiles", "Manufacturing"),
    ("Dental", "Health"),
    ("Logistics", "Transport"),
    ("Foods", "Food and drink"),
    ("Studios", "Creative"),
    ("Accounting", "Professional services"),
    ("Nurseries", "Horticulture"),
    ("Tutors", "Education"),
    ("Engineering", "Manufacturing"),
)

# Postcodes below carry an inward part that Royal Mail does not give out (letters C and K).
TOWNS = (
    ("Leeds", "LS1"),
    ("Bradford", "BD1"),
    ("Wakefield", "WF1"),
    ("Halifax", "HX1"),
    ("Huddersfield", "HD1"),
    ("Harrogate", "HG1"),
    ("York", "YO1"),
    ("Sheffield", "S1"),
    ("Skipton", "BD23"),
    ("Keighley", "BD21"),
)

SIZE_BANDS = ("1", "2-9", "10-49", "50-249", "250+")
PRODUCTS = (
    ("Business broadband 500", 5400),
    ("Leased line 1G", 38900),
    ("Hosted telephones, 10 seats", 12900),
    ("Managed firewall", 8900),
    ("Mail hosting, 25 boxes", 4500),
    ("Off-site backup 2 TB", 6600),
    ("Router replacement", 14900),
)
COURIERS = ("swift",)
