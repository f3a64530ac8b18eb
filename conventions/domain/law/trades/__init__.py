"""Words people use to find a trade: *véto*, *coifeuse*, *BTP*; no table, no request, all in Python (decision 84).

- What an offer is found by: ``words.lexemes_of(texts=[title, what_is_done, host_name], naf="4520A", sector="auto")``,
  stored through ``array_to_tsvector`` under GIN. The first text is the title. ``trades.trades_of(texts, naf)`` alone
  tells its trades, best first.
- What somebody asks: ``asked = words.read_words("coifeuse cayenne")``; ``asked.tsquery()`` goes into ``@@ %s::tsquery``
  as a parameter, only ``if asked``; ``is_place=`` keeps the names of places from being corrected. ``asked.corrected``
  and ``asked.unknown`` are there to be told.
- Sectors and pictures: ``sectors.SECTORS``, ``sectors.PICTURES``, ``sectors.sector_of_naf("45.20A")``. An offer of a
  sector has the lexeme ``sectors.SECTORS["auto"].lexeme``, one of a trade ``trades.TRADES["coiffeur"].lexeme``:
  ``words.any_of(lexemes)`` makes a tsquery of them.
- The data: ``data/trades.csv`` and ``data/naf.csv``, each explained in the module that reads it. Whoever changes them
  has the lexemes of offers written again.
"""
