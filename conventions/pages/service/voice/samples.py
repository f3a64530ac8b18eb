"""Fictional values for the preview of every message, in the language of its reader; the tests of letters read them too.

One table, :data:`COMMON`, serves all messages, for a name means the same thing in each; :data:`OF_ONE` has what one
message alone says.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from conventions.domain.dossier.agreements.base_messages import QUALITIES
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.people.names import after_de, in_class
from conventions.domain.persons.people.site import site
from notifications.catalogue import Message

FIRST_NAME, CLASS_NAME, NUMBER = "Inès", "3e A", "CV-EXEM-PLE0"
DEADLINE = date(2026, 12, 4)
CHANGES = [{"label": "Lieu", "after": "2 rue de l'Exemple, Mamoudzou"}, {"label": "Tuteur", "after": "Ali Exemple"}]

COMMON: dict[str, Any] = {
    "name": "Nadia Exemple",
    # the agreement
    "number": NUMBER,
    "pupil": FIRST_NAME,
    "class_name": CLASS_NAME,
    "school": "Collège Exemple",
    "school_contact": "02 69 00 00 00",
    "host": "Boulangerie Exemple",
    "place": "1 rue de l'Exemple",
    "city": "Mamoudzou",
    "signed": True,
    "in_force": True,
    "interrupted": False,
    # signing
    "visa": False,
    "signs": True,
    "amendment": None,
    "party": "Paul Exemple",
    "quality": "responsable de l'organisme d'accueil",
    "from_name": "Paul Exemple",
    "count": 1,
    "by_other": False,
    "on_paper": "",
    "in_person": "",
    "signed_at": "27 novembre 2026 à 10 h 12 (heure de Mayotte, UTC+3)",
    "signed_short": "27/11/2026 10:12",
    "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "checkpoint": "journal.example.org/conventions\n1204\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=",
    "changes": CHANGES,
    "reason": "Les horaires du mercredi sont à revoir.",
    "label": "Téléphone du lieu de stage",
    "value": "02 69 00 00 01",
    # links and codes
    "several": True,
    # the internship
    "what": "signature",
    "when": "mardi 15 décembre, le matin",
    "date": "15/12/2026",
    "cause": "cyclone",
    "from_noon": False,
    "until": "18/12/2026",
    "on": "21/12/2026",
    "author": "tutor",
    "by_pupil": False,
    # applications
    "offer": "Découverte du métier de boulanger",
    "network": "Ministère des Exemples",
    "answer_to": "nadia@ministere.example",
    "level": "3e",
    "begins": "14/12/2026",
    "ends": "18/12/2026",
    "proposed": False,
    "other_dates": False,
    "unconfirmed": False,
    # accounts, calendars, the service
    "by": "exploitation",
    "which": "l'adresse",
    "new": "n•••@exemple.org",
    "post": "direction",
    "holder": "Nadia Exemple",
    "since": "",
    "hours": 24,
    "year": "2026-2027",
    "academy": "Mayotte",
    "accepted": True,
    "of_officer": False,
    "sentences": ["Le certificat du cachet expire le 4 décembre 2026."],
    "faults": ["CV-EXEM-PLE0, convention : le fichier n'est plus celui qui a été enregistré."],
}
"""Values by name, the same in every message, whoever reads it and in whatever language."""

OF_ONE: dict[str, dict[str, Any]] = {
    "account_changed": {"what": "La validation en deux étapes est en place."},
    "account_invitation": {"role": "secrétariat", "days": 14},
    "account_opened": {"days": 14},
    "calendar_proposal": {"what": "Ajouter", "period": "Pont de l'Ascension", "days": "du 7 au 8 mai 2027"},
    "calendar_proposal_answered": {"what": "Ajouter", "period": "Pont de l'Ascension", "days": "du 7 au 8 mai 2027"},
    "deputy_named": {"officer": "Morgan Exemple", "first": "14/12/2026", "last": "24/12/2026"},
    "offer_report_answered": {"offer": "Découvrir l'atelier", "answer": "L'adresse est corrigée. Merci."},
    "place_released": {"place": "Garage Exemple, 49000 Angers", "who": "Collège Exemple", "phone": "02 41 00 00 01"},
    "place_stopped": {"place": "Garage Exemple, 49000 Angers", "who": "Collège Exemple", "phone": "02 41 00 00 01"},
    "places_asked_again": {"n": 3, "wish": "boulanger", "officer": "Morgan Exemple"},
    "direction_given": {"holder": "Paul Exemple"},
    "half_day_not_noted": {
        "half": "morning",
        "half_in_words": "matin",
        "pupils": [
            {"name": "Inès Exemple", "class_name": CLASS_NAME, "host": "Boulangerie Exemple"},
            {"name": "Maël Exemple", "class_name": "3e B", "host": "Garage Exemple"},
        ],
    },
    "internship_suspended": {"first": "16/12/2026"},
    "internship_soon": {"first": "14/12", "hour": "8h00", "fetched": "Paul Exemple"},
    "letter": {"subject": "12 conventions à valider ; 3 conventions à signer"},
    "new_places": {
        "offers": [{"title": "Découverte du métier de boulanger", "host": "Boulangerie Exemple", "city": "Mamoudzou"}],
        "more": 0,
    },
    "network_wished": {"wish": "pompier", "place": "Ouest guyanais", "officer": "Morgan Exemple"},
    "network_letter": {"text": "Pouvez-vous accueillir deux élèves de 3e en décembre ?", "by": "Nadia Exemple"},
    "oral_told": {"form": "oral de stage", "day": "jeudi 14 janvier", "hour": "10 h 20", "room": "B12", "again": False},
    "report_received": {"what": "Il y a une erreur dans la convention"},
    "school_told_of_suspension": {"first": "16/12/2026", "count": 12},
    "sms_ceiling_near": {"who": "Collège Exemple", "share": 80, "euros": "150"},
    "urgent_report_received": {"what": "Problème signalé par l'organisme d'accueil"},
    "works_refused": {"works": "produits chimiques dangereux"},
    "weekly_letter": {"subject": "Votre semaine : 4 élèves sont sans stage"},
}


def reader_of(message: type[Message] | Message) -> str:
    """Return in what quality the reader of the preview is told: of the family where families are."""
    return "guardian" if "guardian" in message.audience else message.audience[0]


def sample_values(message: type[Message] | Message, language: str = settings.LANGUAGE_CODE) -> dict[str, Any]:
    """Return what a row of that message would hold, context and secrets together."""
    with translation.override(language):
        values = COMMON | _in_words(message)
        items = [values | {"line": f"{who} : {values['what']}"} for who in (values["who"], "Maël, 3e B")]
        return values | {"items": items} | OF_ONE.get(message.slug, {})


def _in_words(message: type[Message] | Message) -> dict[str, Any]:
    """Return what depends on the message, on the language of now or on this installation."""
    link = site("/s/exemple-de-lien")
    holder = f"Stage {after_de(FIRST_NAME)}"
    return {
        "audience": reader_of(message),
        # the agreement
        "who": in_class(FIRST_NAME, CLASS_NAME),
        "of_pupil": after_de(FIRST_NAME),
        "period": translation.gettext("du %(first)s au %(last)s") % {"first": "14/12/2026", "last": "18/12/2026"},
        "deadline": day_and_month(DEADLINE),
        # signing
        "have_signed": str(QUALITIES["host"]),
        "awaited": f"{translation.gettext('vous')}, {QUALITIES['head']}",
        # links and codes
        "link": link,
        "contest": site("/s/exemple-de-lien/contester"),
        "page": site("/conventions/exemple"),
        "site": site("/"),
        "code": "123456" if message.is_code else "K7QD-M2",
        "first": f"{holder} : {link}",
        "links": f"{holder} :\n{link}",
        # the internship
        "half": translation.gettext("matin"),
        # applications
        "door": site("/proposer-un-stage"),
        "why": translation.gettext("Les dates ne conviennent pas."),
        # accounts, calendars, the service
        "service": settings.SERVICE_NAME,
        "contact": settings.OPERATOR_EMAIL,
        # letters
        "sections": _sections(),
        "preferences": site("/compte/messages"),
        "of": "signature_asked",
    }


def _sections() -> list[dict[str, Any]]:
    """Parts of a letter, in French as all that staff read."""
    sections = {
        "À faire": ["12 conventions à valider", "3 conventions à signer"],
        "Nouveau depuis la dernière lettre": ["2 conventions sont signées par tous et scellées."],
        "En retard": ["4 élèves sont sans stage à six semaines du départ."],
    }
    page = site("/etablissement/")
    return [
        {"title": title, "lines": [{"text": text, "page": page} for text in lines]} for title, lines in sections.items()
    ]
