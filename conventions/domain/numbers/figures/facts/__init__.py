"""Queries that read each kind of fact from the tables of the trade: one query, of some of them or of all."""

from .agreements import AGREEMENTS
from .applications import APPLICATIONS
from .hosts import HOSTS
from .networks import NETWORKS
from .pupils import PUPILS
from .reading import FactReading
from .seats import SEATS

READINGS: tuple[FactReading, ...] = (AGREEMENTS, PUPILS, HOSTS, APPLICATIONS, SEATS, NETWORKS)
"""Readings in their order: pupils are read by what is known of their agreements."""

__all__ = ["READINGS", "FactReading"]
