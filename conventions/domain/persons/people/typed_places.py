"""Names and places as people type them in one field: « Mme Andréa Exemple », « 97300 Cayenne »; nothing is stored."""

import re

from .models import School
from .names import search_key

TITLES = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|dr|docteur|maître|me)\b\.?\s+", re.IGNORECASE)
POSTCODE = re.compile(r"(?<!\d)\d{2} ?\d{3}(?!\d)")


def read_name(text: str) -> tuple[str, str]:
    """Return given name and surname of « Mme Andréa Exemple » or « EXEMPLE Andréa »; one word is a surname."""
    words = TITLES.sub("", " ".join(text.split())).split()
    if len(words) < 2:
        return "", " ".join(words) or text.strip()
    upper = [word for word in words if word.isupper() and len(word) > 1]
    if upper and len(upper) < len(words):
        return " ".join(word for word in words if word not in upper), " ".join(upper)
    return words[0], " ".join(words[1:])


def postcode_and_city(text: str, *, near: School) -> tuple[str, str]:
    """Read « 97300 Cayenne », « Cayenne (97300) », « Cayenne » or « 97300 ».

    The towns of schools complete what was not typed, when there is only one answer; what is not known stays empty.
    """
    postcode, city = typed_place(text)
    if postcode and not city:
        city = _only({school.city for school in School.objects.filter(postcode=postcode).exclude(city="").only("city")})
    elif city and not postcode:
        postcode = _postcode_of(city, near)
    return postcode, city[:100]


def typed_place(text: str) -> tuple[str, str]:
    """Return postcode and town as they are typed, whichever comes first; what is not typed is empty."""
    found = POSTCODE.search(text)
    postcode = re.sub(r"\s", "", found.group()) if found else ""
    rest = text.replace(found.group(), " ") if found else text
    return postcode, " ".join(re.sub(r"[()\[\],;/]", " ", rest).split()).strip(" -–")


def _postcode_of(city: str, near: School) -> str:
    key = search_key(city)
    if key == search_key(near.city):
        return near.postcode
    same = School.objects.filter(department=near.department, sort_name__endswith=key).exclude(postcode="")
    return _only({school.postcode for school in same.only("postcode", "city") if search_key(school.city) == key})


def _only(values: set[str]) -> str:
    """The one value, or nothing; the same town in two spellings counts once."""
    by_key = {search_key(value): value for value in values}
    return next(iter(by_key.values())) if len(by_key) == 1 else ""
