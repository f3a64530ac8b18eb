"""Proposals of assignments: pupils of a class, a school, a basin or a département who have no place, and free seats.

:mod:`.building` reads the problem in the tables, :mod:`conventions.domain.exchange.assignment` solves it,
:mod:`.services` keeps the answer, changes it by hand and has it sent, each school its own pupils.
"""
