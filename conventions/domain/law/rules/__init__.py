"""Rules of law on an agreement: small pure functions on frozen facts, by section of the rulebook; no database."""

from .facts import Facts
from .findings import Finding, Findings, blocking
from .registry import RuleSet, check

__all__ = ["Facts", "Finding", "Findings", "RuleSet", "blocking", "check"]
