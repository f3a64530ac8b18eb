"""Rows of three schools at least, joined by schools."""

from conventions.domain.numbers.publishing.merging import TOGETHER, at_least_three
from conventions.domain.numbers.publishing.parts import Group


def group(
    school: str, level: str, sector: str, priority: str = "", department: str = "49", *, is_small: bool = False
) -> Group:
    labels = {"departement": department, "niveau": level, "statut": sector, "prioritaire": priority}
    return Group(labels, {}, school, is_small)


def rows(*groups: Group) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for one in at_least_three(groups):
        key = tuple(one.labels[name] for name in ("niveau", "statut", "prioritaire"))
        found[key] = "".join(sorted(found.get(key, "") + one.school))
    return found


def test_a_row_is_of_three_schools():
    """Priority is given up first, then the sector, then the level; what is large enough stays as it is."""
    plain = [group(school, "3e", "public") for school in "abc"]
    assert rows(*plain) == {("3e", "public", ""): "abc"}
    few = [group("d", "3e", "public", "REP"), group("e", "3e", "public", "REP+"), group("f", "3e", "public", "REP+")]
    assert rows(*plain, *few) == {("3e", "public", ""): "abc", ("3e", "public", TOGETHER): "def"}
    assert rows(*plain, few[0]) == {("3e", "public", TOGETHER): "abcd"}, "one alone is left by subtraction"
    alone = group("g", "3e", "private")
    assert rows(*plain, *few, alone) == {("3e", "public", ""): "abc", ("3e", TOGETHER, TOGETHER): "defg"}
    segpa = [group("a", "3e_segpa", "public"), group("b", "3e_segpa", "public")]
    assert rows(*plain, *segpa) == {(TOGETHER, TOGETHER, TOGETHER): "aabbc"}


def test_a_departement_of_two_schools_is_in_no_row():
    """Two levels of one school are one school."""
    two = [group(school, level, "public", department="975") for school in "xy" for level in ("3e", "2de_gt")]
    assert rows(*two) == {}


def test_a_school_of_too_few_pupils_is_none_of_the_three():
    """Everybody who knows their number knows that they are told as none: a row with it is one of two schools."""
    large = [group(school, "3e", "public") for school in "abc"]
    segpa = [group(school, "3e_segpa", "public", is_small=school == "c") for school in "abc"]
    assert rows(*large, *segpa) == {(TOGETHER, TOGETHER, TOGETHER): "aabbcc"}
    assert rows(*large, segpa[2]) == {("3e", "public", ""): "abc", ("3e_segpa", "public", ""): "c"}, "it tells nothing"
    assert rows(*large[:2], segpa[2]) == {}
