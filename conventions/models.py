"""The tables of the trade, wherever a room of the domain declares one: one application, one migration history."""

from .discovery import load

load("domain", "models")
