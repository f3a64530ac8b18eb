"""The name of an act as what happened: « Signer la convention » is « A signé la convention »."""

from notifications.language import is_french

PARTICIPLES = {
    "Attendre": "attendu",
    "Clore": "clos",
    "Dire": "dit",
    "Faire": "fait",
    "Interdire": "interdit",
    "Interrompre": "interrompu",
    "Joindre": "joint",
    "Lire": "lu",
    "Maintenir": "maintenu",
    "Mettre": "mis",
    "Ouvrir": "ouvert",
    "Prévenir": "prévenu",
    "Recevoir": "reçu",
    "Remettre": "remis",
    "Rendre": "rendu",
    "Reprendre": "repris",
    "Retenir": "retenu",
    "Revenir": "revenu",
    "Rouvrir": "rouvert",
    "Suspendre": "suspendu",
}
"""Participles of verbs that do not end like most; the others are made of their ending."""
GOES = ("Revenir",)
"""Verbs that are told with *être*."""


def happened(act: str) -> str:
    """Return the name of an act in the past, where it is French and begins with a verb; else as it is."""
    if not is_french():
        return act
    verb, _space, rest = act.partition(" ")
    if verb == "Ne":
        negation, _space, others = rest.partition(" ")
        verb, _space, rest = others.partition(" ")
        made = _participle(verb.capitalize())
        return f"N'a {negation} {made} {rest}".rstrip() if made else act
    made = _participle(verb)
    return f"{'Est' if verb in GOES else 'A'} {made} {rest}".rstrip() if made else act


def _participle(verb: str) -> str:
    if verb in PARTICIPLES:
        return PARTICIPLES[verb]
    lower = verb.lower()
    if lower.endswith("er"):
        return f"{lower[:-2]}é"
    return f"{lower[:-1]}" if lower.endswith("ir") else ""
