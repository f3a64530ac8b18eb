"""Families of diplomas: every key of the State's table has one, a title names its own."""

from collections import Counter

from conventions.domain.law.formations.allowances import table_of, years
from conventions.domain.law.formations.families import ALL, families_in, family_of
from conventions.domain.law.formations.keys import key_of

NO_FAMILY = "999"
"""Group of further training without a speciality."""


def test_every_key_has_one_family_but_those_without_a_speciality():
    """No group of specialities is in two families, and none of the table is in none."""
    groups = Counter(group for family in ALL for group in family.groups)
    assert not [group for group, n in groups.items() if n > 1]
    keys = [mef for mef in table_of(years()[-1]) if key_of(mef)]
    assert len(keys) > 1000
    assert {mef[3:6] for mef in keys if not family_of(mef)} == {NO_FAMILY}


def test_a_list_names_a_formation_by_its_key_or_its_title():
    """A key is sure; a title is read by the beginnings of its words; what says nothing names nothing."""
    assert families_in("24122138210") == ["cooking"]
    assert families_in("CAP cuisine, 1re année ; bac pro Commerce et vente") == ["cooking", "shops"]
    assert families_in("3e, ou qui veut") == []
    assert family_of("12345678910") == ""
