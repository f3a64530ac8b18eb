"""Fictional offers over real communes, for the benchmark of the search: as dense as people live, roughly."""

import csv
import gzip
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.models import GeneratedField, Model

from config.development.lives.offers import make_offer
from conventions.domain.law.trades.trades import TRADES
from conventions.domain.law.trades.words import lexemes_of
from conventions.domain.persons import localities
from conventions.domain.persons.localities.models import RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.models import PriorityEducation
from conventions.domain.persons.people.territories import department_of_insee
from conventions.domain.placements.offers.models import Audience, Offer
from conventions.domain.placements.seats.models import Slot
from tests.kit import lives
from workflow import clock

COMMUNES = Path(localities.__file__).parent / "data" / "communes.csv.gz"
MILLIONS = {
    "75": 2.1, "92": 1.6, "93": 1.7, "94": 1.4, "95": 1.3, "91": 1.3, "78": 1.4, "77": 1.4,
    "59": 2.6, "13": 2.0, "69": 1.9, "33": 1.7, "31": 1.5, "44": 1.5, "62": 1.4, "38": 1.3, "34": 1.2, "76": 1.2,
    "67": 1.2, "83": 1.1, "06": 1.1, "35": 1.1, "29": 0.9, "57": 1.0, "974": 0.9, "971": 0.4, "972": 0.35,
    "973": 0.3, "976": 0.3, "23": 0.12, "48": 0.08, "15": 0.14, "05": 0.14, "09": 0.15, "2A": 0.16, "2B": 0.18,
}  # fmt: skip
"""People of a département, where many or few live; of any other, a half."""
RARE = "coiffeur"
"""The trade of one offer in a hundred."""
WEEKS = 20
BATCH = 20_000


class Commune(NamedTuple):
    """A commune on the plane, and how many live there, in millions."""

    name: str
    department: str
    postcode: str
    point: Point
    weight: float


class Stock:
    """Schools, road groups and offers of one database."""

    def __init__(self) -> None:
        self.draw = random.Random(14)
        self.communes = list(_communes())
        self.groups = {code: _group(code) for code in ("", *sorted(one for one in MILLIONS if len(one) == 3))}
        self.school = lives.make_school(priority_education="")
        self.priority_school = lives.make_school(priority_education=PriorityEducation.REP_PLUS)
        self.first_monday = _monday(clock.now().date() + timedelta(days=30))
        self.offer, _host = make_offer(self.school)
        self.written = 0

    def group_of(self, commune: Commune) -> int:
        """Return the road group of a commune: one for the mainland, one for each territory overseas."""
        return self.groups.get(commune.department, self.groups[""])

    def week(self, number: int) -> tuple[date, date]:
        """Return the Monday and the Friday of a week, from 0."""
        monday = self.first_monday + timedelta(weeks=number)
        return monday, monday + timedelta(days=4)

    def fill(self, offers: int) -> None:
        """Write offers until there are so many."""
        words = {trade.slug: _words(trade.slug) for trade in TRADES.values()}
        others = [slug for slug in words if slug != RARE]
        weights = [one.weight for one in self.communes]
        draw, now = self.draw, clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_STAGING)
            with cursor.copy("COPY staged_offer FROM STDIN") as copy:
                places = draw.choices(self.communes, weights, k=offers - self.written)
                for number, place in enumerate(places, start=self.written + 1):
                    trade = RARE if draw.random() < 0.01 else draw.choice(others)
                    copy.write_row(
                        (
                            number,
                            str(place.point),
                            self.group_of(place),
                            place.postcode,
                            place.name,
                            draw.choices(("published", "filled", "expired", "submitted"), (90, 3, 5, 2))[0],
                            ["3e"] if draw.random() < 0.5 else [draw.choice(("4e", "2de_gt", "2de_pro"))],
                            draw.choices(Audience.values[:3], (80, 10, 10))[0],
                            now - timedelta(days=draw.randrange(60)),
                            draw.random() < 0.5,
                            words[trade],
                        )
                    )
            with cursor.copy("COPY staged_slot FROM STDIN") as copy:
                for number in range(self.written + 1, offers + 1):
                    for week in draw.sample(range(WEEKS), draw.choice((1, 2, 3))):
                        copy.write_row((number, *self.week(week), draw.choice((0, 1, 1, 2, 3))))
            for statement in self._statements():
                cursor.execute(statement)
        self.written = offers

    def _statements(self) -> Iterator[str]:
        yield _insert(Offer, self.offer.pk, "staged_offer", {"id": "s.number + 1000000"})
        yield _insert(Slot, self.offer.slots.get().pk, "staged_slot", {"offer_id": "s.number + 1000000"})
        named, school = Offer.schools.through._meta.db_table, self.school.pk
        yield (
            f"INSERT INTO {named} (offer_id, school_id) SELECT number + 1000000, {school} FROM staged_offer "
            f"WHERE audience = '{Audience.NAMED_SCHOOLS}' AND number % 200 = 0"
        )
        yield "DROP TABLE staged_offer, staged_slot"


_STAGING = """
CREATE UNLOGGED TABLE staged_offer (
    number bigint, point point, group_id bigint, postcode text, city text, status text, levels text[],
    audience text, published_at timestamptz, is_accessible bool, words tsvector
);
CREATE UNLOGGED TABLE staged_slot (number bigint, first_day date, last_day date, free int);
"""


def _insert(model: type[Model], template: int, staged: str, given: dict[str, str]) -> str:
    """Return the statement that copies a row for each of those staged, with what these say."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {staged} LIMIT 0")
        own = {column.name: f"s.{column.name}" for column in cursor.description}
    written = [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]
    values = {field.column: f't."{field.column}"' for field in written}
    values |= {name: value for name, value in (own | given).items() if name in values}
    values["uuid"] = "gen_random_uuid()"
    if "id" not in given:
        values.pop("id")
    names, table = ", ".join(f'"{name}"' for name in values), model._meta.db_table
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} "
        f"FROM {staged} s, {table} t WHERE t.id = {template} ORDER BY s.number"
    )


def _words(slug: str) -> str:
    """Return the tsvector of an offer of a trade."""
    trade = TRADES[slug]
    texts = [f"Découvrir le métier de {trade.name}", "Regarder, écouter, essayer avec l'équipe.", "Atelier Fictif"]
    lexemes = lexemes_of(texts=texts, naf=next(iter(trade.naf), ""), trades=[slug])
    return " ".join("'" + one.replace("'", "''") + "'" for one in lexemes)


def _group(code: str) -> int:
    slug = f"bench-{code or 'mainland'}"
    return RoadGroup.objects.get_or_create(slug=slug, defaults={"name": slug})[0].pk


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _communes() -> Iterator[Commune]:
    """Read the communes of the project's own file; the people of a département live in equal parts in its communes."""
    with gzip.open(COMMUNES, "rt", encoding="utf-8", newline="") as file:
        rows = [
            (found.code, row)
            for row in csv.DictReader(file)
            if row["codes_postaux"] and (found := department_of_insee(row["code_insee"]))
        ]  # Paris as a whole has no postcode: its arrondissements stand for it
    share = Counter(code for code, _row in rows)
    for code, row in rows:
        point = plane_point(float(row["lat"]), float(row["lon"]), code)
        weight = MILLIONS.get(code, 0.5) / share[code]
        yield Commune(row["nom"], code, row["codes_postaux"].split()[0], point, weight)
