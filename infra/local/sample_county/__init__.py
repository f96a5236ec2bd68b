"""A county that does not exist: made-up holders and licences around one business day.

`python -m infra.local.sample_county --today 2026-12-01 --out DIR` writes entities.csv,
licences.csv and expected.json (what a correct intake must make of them). For the local stage only;
every phone number lies in 19900000000-19900009999, which no carrier has given out.
"""
