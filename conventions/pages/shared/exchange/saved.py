"""A search that is kept, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conventions.domain.exchange.search.models import SavedSearch
from conventions.domain.exchange.search.saved_searches import asked_of
from conventions.domain.exchange.search.wishes import wish_in_words
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.persons.people.models import Level


@dataclass(frozen=True)
class SavedLine:
    """One kept search of a pupil: what it asks, nothing of where."""

    search: SavedSearch

    @property
    def wish(self) -> str:
        """Name of the trade or sector wished for; empty where it is nothing so clear."""
        return wish_in_words(self.search.wanted)

    @property
    def words(self) -> str:
        """« pompier, 3e, 30 km au plus, du 15 au 19 mars 2027 »."""
        asked = asked_of(self.search)
        sectors = [str(SECTORS[slug].name) for slug in sorted(asked.sectors) if slug in SECTORS]
        parts = [self.wish] if self.wish else sectors
        parts += [str(Level(asked.level).label)] if asked.level else []
        parts += [_("%(n)s km au plus") % {"n": round(asked.km)}] if asked.km else []
        parts += [days_in_words(asked.first_day, asked.last_day)] if asked.first_day and asked.last_day else []
        return ", ".join(parts)
