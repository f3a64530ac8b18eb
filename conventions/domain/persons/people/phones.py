"""Telephone numbers as people write them, to and from E.164, overseas first (rules L-01 to L-03).

``06 94…`` is a mobile of Guyane wherever its owner went to school: the prefix chooses the territory, before
mainland France is tried. A range that the territory's own prefix announces is accepted even where the number library
does not know it yet. Numbers of other countries are accepted in international form.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from .territories import DEPARTMENTS, department


class PhoneError(ValueError):
    """A number that cannot be used; the message is a sentence for the person who typed it."""


_PREFIXES = (
    # (prefix of the ten national digits, international prefix, is a mobile, what it is called)
    (r"063998", "+33", True, "de France métropolitaine"),  # kept by Arcep for works of fiction: it rings at nobody's
    (r"0694|07093[0-3]", "+594", True, "de Guyane"),
    (r"0639|07093[5-7]", "+262", True, "de Mayotte"),
    (r"0692|0693|07092", "+262", True, "de La Réunion"),
    (r"0690|0691|07090", "+590", True, "de Guadeloupe, Saint-Martin ou Saint-Barthélemy"),
    (r"0696|0697|07091", "+596", True, "de Martinique"),
    (r"0708[45]", "+508", True, "de Saint-Pierre-et-Miquelon"),
    (r"0594", "+594", False, "de Guyane"),
    (r"0269", "+262", False, "de Mayotte"),
    (r"0262|0263", "+262", False, "de La Réunion"),
    (r"0590", "+590", False, "de Guadeloupe, Saint-Martin ou Saint-Barthélemy"),
    (r"0596", "+596", False, "de Martinique"),
)
_SHORT = {"+508": 6, "+681": 6, "+687": 6, "+689": 8}
"""Length of a national number where it has no leading zero."""
_OURS = tuple(sorted({territory.dial_code for territory in DEPARTMENTS.values()}, key=len, reverse=True))
_NEIGHBOURS = ("+597", "+592", "+509", "+269", "+55")
"""Suriname, Guyana, Haiti, the Comoros, Brazil: where parents of pupils overseas live, beside France."""
_TEXTABLE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)

_UNREADABLE = "Ce numéro de téléphone n'est pas lisible : écrivez-le avec des chiffres, par exemple 06 12 34 56 78."
_LENGTH = "Ce numéro de téléphone n'a pas le bon nombre de chiffres : il en faut dix, ou l'indicatif du pays."
_UNKNOWN = "Ce numéro de téléphone n'existe pas : vérifiez ses chiffres."
_FOREIGN = "Ce numéro étranger n'existe pas : écrivez-le avec l'indicatif du pays, par exemple +44…"
_PAID = "Ce numéro est surtaxé : donnez un numéro ordinaire."


def to_e164(text: str, *, department: str = "") -> str:
    """Return the number in E.164; raises :class:`PhoneError`.

    ``department`` is that of the person or of their school: it only serves the six- and eight-digit numbers of
    Saint-Pierre-et-Miquelon and the Pacific, which say nothing of where they are.
    """
    digits = _cleaned(text)
    if digits.startswith("+"):
        return _international(digits)
    if len(digits) == 9 and digits[0] != "0":
        digits = "0" + digits  # a spreadsheet took the zero away
    if len(digits) == 10 and digits.startswith("0"):
        return _national(digits)
    local = _short(digits, department)
    if local:
        return local
    for dial_code in _OURS:  # a spreadsheet took the plus sign away
        if digits.startswith(dial_code[1:]) and len(digits) == len(dial_code) - 1 + _SHORT.get(dial_code, 9):
            return _international("+" + digits)
    if len(digits) > 9 and digits[0] != "0" and digits.startswith(tuple(code[1:] for code in _NEIGHBOURS)):
        return _checked("+" + digits, _FOREIGN)
    raise PhoneError(_LENGTH)


def read_again(text: str, *, stored: str, department: str = "") -> str:
    """Return the number of a form that showed ``stored``: what nobody touched stays as it was, else as it is read.

    ``06 39…`` is how ``+33 6 39…`` was shown, and is read as a mobile of Mayotte when somebody types it.
    """
    if stored and _cleaned(text) in (stored, _cleaned(format_local(stored))):
        return stored
    return to_e164(text, department=department)


def format_local(e164: str) -> str:
    """Return the number as it is dialled where it belongs: ``06 94 12 34 56``; a foreign one stays international."""
    dial_code, number = _split(e164)
    return " ".join(re.findall("..?", number)) if dial_code else format_international(e164)


def format_international(e164: str) -> str:
    """Return the number with the prefix of its country, in groups: ``+597 812-3456``; other texts pass."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def same_number(one: str, other: str) -> bool:
    """Compare the last nine digits, so that ``06 39…`` and ``+262 639…`` are one number; never two empty ones."""
    mine, theirs = (re.sub(r"\D", "", number) for number in (one, other))
    return len(mine) >= 6 and mine[-9:] == theirs[-9:]


def is_mobile(e164: str) -> bool:
    """Tell whether a text message can reach the number."""
    dial_code, number = _split(e164)
    known = _territory(number)
    if known and known[0] == dial_code:
        return known[1]
    if dial_code == "+33":
        return number[:2] in ("06", "07")
    try:
        return phonenumbers.number_type(phonenumbers.parse(e164)) in _TEXTABLE
    except NumberParseException:
        return False


def _cleaned(text: str) -> str:
    """Keep the digits, and one plus sign before them."""
    bare = re.sub(r"\(0\)", "", text.strip())
    bare = re.sub(r"[\s.\-/()_\u2010-\u2015]", "", bare)
    bare = re.sub(r"\A(?:tel|tél)\w*:?", "", bare, flags=re.IGNORECASE)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if not re.fullmatch(r"\+?[0-9]+", bare, flags=re.ASCII):
        raise PhoneError(_UNREADABLE)
    return bare


def _national(digits: str) -> str:
    known = _territory(digits)
    if known:
        return known[0] + digits[1:]
    if digits.startswith("0508"):  # the six digits of Saint-Pierre-et-Miquelon, dialled from elsewhere
        return _checked("+508" + digits[4:], _UNKNOWN)
    return _checked("+33" + digits[1:], _UNKNOWN)


def _international(digits: str) -> str:
    dial_code = next((code for code in _OURS if digits.startswith(code)), "")
    if not dial_code:
        return _checked(digits, _UNKNOWN if digits.startswith("+0") else _FOREIGN)
    rest = digits[len(dial_code) :]
    if len(rest) == 10 and rest.startswith("0"):
        rest = rest[1:]  # +33 06…
    known = _territory("0" + rest)
    if not known:
        return _checked(dial_code + rest, _UNKNOWN)
    if known[0] != dial_code:
        shown = f"{known[0]} {rest[:3]} {' '.join(re.findall('..', rest[3:]))}"
        raise PhoneError(f"Ce numéro est {known[2]} : écrivez-le {shown}.")
    return dial_code + rest


def _short(digits: str, code: str) -> str:
    territory = department(code) if code else None
    if territory and len(digits) == _SHORT.get(territory.dial_code):
        return _checked(territory.dial_code + digits, _UNKNOWN)
    return ""


def _territory(digits: str) -> tuple[str, bool, str] | None:
    """Return international prefix, whether it is a mobile and the territory, of ten national digits overseas."""
    if len(digits) != 10:
        return None
    for prefix, dial_code, mobile, where in _PREFIXES:
        if re.match(prefix, digits):
            return dial_code, mobile, where
    return None


def _checked(e164: str, sentence: str) -> str:
    """Ask the number library whether the number can exist."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        raise PhoneError(sentence) from None
    if not phonenumbers.is_valid_number(number):
        raise PhoneError(sentence)
    if phonenumbers.number_type(number) in _COSTLY:
        raise PhoneError(_PAID)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _split(e164: str) -> tuple[str, str]:
    """Return the international prefix, when it is one of ours, and the number as it is dialled there."""
    dial_code = next((code for code in _OURS if e164.startswith(code)), "")
    rest = e164[len(dial_code) :]
    if len(rest) == _SHORT.get(dial_code):
        return dial_code, rest
    return dial_code, "0" + rest
