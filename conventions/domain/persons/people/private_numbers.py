"""Numbers that no text of the service keeps: of a bank account (rule H-11), of social security (NIR)."""

import re

from workflow.refusals import Refused

from .iban import has_iban

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


def has_nir(text: str) -> bool:
    """Tell whether a text holds what looks like a number of social security."""
    return _NIR.search(text) is not None


def refuse_private_numbers(text: str) -> None:
    """Raise :class:`Refused` for a text in which a number of an account or of social security stands."""
    if has_iban(text):
        raise Refused("bank_data_in_words")
    if has_nir(text):
        raise Refused("social_number_in_words")
