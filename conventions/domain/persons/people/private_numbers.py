"""Numbers that no text of the service keeps: of a bank account (rule H-11), of social security (NIR)."""

import re

from workflow.refusals import Refused

LENGTHS = {
    **{"AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18},
    **{"FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MC": 27},
    **{"MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29},
}
"""Signs of an account by its country (ISO 13616)."""
_ACCOUNT = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(LENGTHS)})[0-9]{{2}}(?:[ .\-]?[A-Z0-9]){{11,}}")
_SOCIAL = re.compile(r"\b[12](?:[ .-]?[0-9AB]){14}\b", re.IGNORECASE)
REMAINDER = 97


def holds_account(text: str) -> bool:
    """Tell whether an IBAN stands in a text, written together or in groups: its key is checked (ISO 13616)."""
    for match in _ACCOUNT.finditer(text.upper()):
        written = re.sub(r"[ .-]", "", match[0])
        length = LENGTHS[written[:2]]
        if len(written) >= length and _is_account(written[:length]):
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
