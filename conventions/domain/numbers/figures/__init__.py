"""The figures of the service: facts projected from the journal and the enrolments, counted in cells of territories.

Nothing here reads a name. What may be counted is declared in :mod:`.statistics`, one function each; how it is kept
up to date stands in :mod:`.projection`, how it is read in :mod:`.queries`. Decision 93.
"""
