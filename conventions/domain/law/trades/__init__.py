"""Words people use to find a trade: *véto*, *coifeuse*, *Norauto*; no table, one query at most (decision 125).

- What an offer is found by: ``words.lexemes_of(texts=[title, what_is_done, host_name], naf="4520A", sector="auto")``,
  stored through ``array_to_tsvector`` under GIN. The first text is the title. ``trades.trades_of(texts, naf)`` alone
  tells its trades, best first.
- What somebody asks: ``asked = words.read_words("coifeuse cayenne")``; ``asked.tsquery()`` goes into ``@@ %s::tsquery``
  as a parameter, only ``if asked``; ``respell=spelling.respelt`` reads misspelt words, ``is_place=`` keeps the names
  of places from it. ``asked.corrected``, ``asked.unknown`` and ``asked.is_undecided`` are there to be told;
  ``asked.looser()`` and ``asked.sectors`` are what is looked for where few offers have all the words.
- Sectors and pictures: ``sectors.SECTORS``, ``sectors.PICTURES``, ``sectors.sector_of_naf("45.20A")``. An offer of a
  sector has the lexeme ``sectors.SECTORS["auto"].lexeme``, one of a trade ``trades.TRADES["coiffeur"].lexeme``:
  ``words.any_of(lexemes)`` makes a tsquery of them.
- The data: ``data/trades.csv`` and ``data/naf.csv``, each explained in the module that reads it. Whoever changes them
  has the lexemes of offers written again. ``data/said.csv`` changes queries alone: brands, places, wishes, words of
  other languages (``ht`` Haitian Creole, ``pt`` Portuguese, ``djk`` Nenge, ``swb`` Shimaoré, which speakers have yet to
  check) and the trades or sectors they lead to; a word that the other two know keeps their meaning.
"""
