"""Numbers that no text of the service keeps: of a bank account (rule H-11), of social security (NIR)."""

import re

from workflow.refusals import Refused

_ACCOUNT = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ .-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_SOCIAL = re.compile(r"\b[12](?:[ .-]?[0-9AB]){14}\b", re.IGNORECASE)
SHORTEST_ACCOUNT, REMAINDER = 15, 97


def holds_account(text: str) -> bool:
    """Tell whether an IBAN stands in a text, written together or in groups: its key is checked (ISO 13616)."""
    for match in _ACCOUNT.finditer(text):
        written = re.sub(r"[ .-]", "", match[0]).upper()
        if any(_is_account(written[:end]) for end in range(SHORTEST_ACCOUNT, len(written) + 1)):
            return True
    return False


def _is_account(written: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in written[4:] + written[:4])) % REMAINDER == 1


def holds_social_number(text: str) -> bool:
    """Tell whether a number of social security with its key stands in a text."""
    for match in _SOCIAL.finditer(text):
        written = re.sub(r"[ .-]", "", match[0]).upper()
        number, key = written[:13].replace("2A", "19", 1).replace("2B", "18", 1), written[13:]
        if number.isdigit() and key.isdigit() and REMAINDER - int(number) % REMAINDER == int(key):
            return True
    return False


def refuse_private_numbers(text: str) -> None:
    """Raise :class:`Refused` for a text in which a number of an account or of social security stands."""
    if holds_account(text):
        raise Refused("bank_data_in_words")
    if holds_social_number(text):
        raise Refused("social_number_in_words")
