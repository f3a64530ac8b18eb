"""Bank account numbers (IBAN) that people type into a text: recognised by their key, so that none is kept."""

import re

LENGTHS = {
    **{"AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18},
    **{"FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MC": 27},
    **{"MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29},
}
"""Signs of an account by its country (ISO 13616)."""
_RUN = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(LENGTHS)})[0-9]{{2}}(?:[ .\-]?[A-Z0-9]){{11,}}")


def has_iban(text: str) -> bool:
    """Tell whether a text holds an account number, in groups or not, whose key is right (modulo 97)."""
    return any(_is_account(match[0]) for match in _RUN.finditer(text.upper()))


def _is_account(run: str) -> bool:
    bare = re.sub(r"[ .\-]", "", run)
    iban = bare[: LENGTHS[bare[:2]]]
    whole = len(iban) == LENGTHS[bare[:2]]
    return whole and int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1
