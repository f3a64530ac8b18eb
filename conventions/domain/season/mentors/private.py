"""Ways to reach somebody, which have no place in what was agreed: a telephone, a mail, an address of the web."""

import re

_DAY = re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])(?:[/.-](?:20)?\d\d)?\b(?![\s./-]?\d\d\b)")
_NUMBER = re.compile(r"\d(?:[\s./()_-]{0,2}\d){8,}")
"""Nine digits and more, however parted: a French number without its 0, the shortest that is dialled."""
_WEB = re.compile(
    r"@|://|\bwww\.|\b[\w-]+\.(?:fr|com|org|net|eu|io|me|gg|info|yt|re|gf|gp|mq|nc|pf|pm|wf)\b", re.IGNORECASE
)


def way_to_reach_in(text: str) -> bool:
    """Tell whether a telephone number, a mail or an address of the web stands in a text; a day is none of them."""
    return bool(_WEB.search(text) or _NUMBER.search(_DAY.sub(" | ", text)))
