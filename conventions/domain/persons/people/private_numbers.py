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
_NIR = re.compile(
    r"""(?<![0-9])(?<![0-9][\s.\-])
        [1-478][\s.\-]?                                 # sex
        [0-9]{2}[\s.\-]?                                # year of birth
        (?:0[1-9]|1[0-2]|[2-9][0-9])[\s.\-]?            # month, or a made-up one
        (?:[0-9]{2}|2[AaBb])[\s.\-]?                    # département
        [0-9]{3}[\s.\-]?[0-9]{3}                        # commune, order
        (?:[\s.\-/]*[0-9]{2})?                          # key
        (?![0-9])""",
    re.VERBOSE,
)
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


def has_nir(text: str) -> bool:
    """Tell whether a text holds what looks like a number of social security."""
    return _NIR.search(text) is not None


def refuse_private_numbers(text: str) -> None:
    """Raise :class:`Refused` for a text in which a number of an account or of social security stands."""
    if holds_account(text):
        raise Refused("bank_data_in_words")
    if has_nir(text):
        raise Refused("social_number_in_words")
