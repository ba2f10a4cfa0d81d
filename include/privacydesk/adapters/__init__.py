"""How it is carried out: Postgres, portal, mail, vault, the systems of record."""
