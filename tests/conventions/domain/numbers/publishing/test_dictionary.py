"""The dictionary says of every statistic and dimension what stands beside the numbers."""

import csv
import io

import pytest

from conventions.domain.numbers.exports.cells import AGAIN
from conventions.domain.numbers.exports.formats import harmless, write_csv
from conventions.domain.numbers.figures.dimensions import DIMENSIONS
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.declared import TABLES
from conventions.domain.numbers.publishing.dictionary import dictionary_json, dictionary_table
from conventions.domain.numbers.publishing.groups import EXACT


@pytest.mark.django_db
def test_list_and_json_are_made_of_the_registry():
    """Each name with its own text, its details and its dimensions; nothing that the registry has not."""
    text = write_csv(dictionary_table()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    listed = {row["nom"]: row for row in rows if row["nature"] == "statistique"}
    as_json = {one["nom"]: one for one in dictionary_json()["statistiques"]}
    assert list(listed) == list(as_json) == list(statistics())
    for name, one in statistics().items():
        assert listed[name]["definition"] == harmless(str(one.definition)) == as_json[name]["definition"]
        assert listed[name]["dimensions"].split() == as_json[name]["dimensions"]
        details = [row["nom"] for row in rows if row["nature"] == "detail" and row["de"] == name]
        assert details == list(one.details()) == [detail["nom"] for detail in as_json[name]["details"]]
    dimensions = [row["nom"] for row in rows if row["nature"] == "dimension"]
    assert dimensions == [one["nom"] for one in dictionary_json()["dimensions"]]
    assert dimensions == [*(one.parameter for one in DIMENSIONS.values()), AGAIN]
    assert listed["alerts"]["lecteurs"] == "l'établissement et l'autorité académique seuls"
    assert {name for name, one in listed.items() if one["lecteurs"] == "nombres exacts pour tous"} == set(EXACT)
    published = {name for table in TABLES for name in table.counts}
    unsaid = {name for name, one in listed.items() if "pas dans les chiffres publiés" in one["lecteurs"]}
    assert unsaid == listed.keys() - published - {"alerts"}
