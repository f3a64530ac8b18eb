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
    def words(self) -> str:
        """« pompier, 3e, 30 km au plus, du 15 au 19 mars 2027 »."""
        asked, wanted = asked_of(self.search), self.search.wanted
        sectors = [str(SECTORS[slug].name) for slug in sorted(asked.sectors) if slug in SECTORS]
        parts = [wish_in_words(wanted)] if wanted else sectors
        parts += [str(Level(asked.level).label)] if asked.level else []
        parts += [_("%(n)s km au plus") % {"n": round(asked.km)}] if asked.km else []
        parts += [days_in_words(asked.first_day, asked.last_day)] if asked.first_day and asked.last_day else []
        return ", ".join(parts)
