"""Section E: what the agreement must say, part by part, and what it must not; the number of the host (M-03)."""

from collections.abc import Iterable, Iterator

from conventions.domain.persons.people.private_numbers import has_nir, holds_account
from conventions.domain.persons.people.siret import siret_valid

from .facts import Facts
from .phrases import day_field, write_day, write_days
from .registry import RawFinding, RuleSet, rule
from .remedies import in_order

PARTIES = "convention type (circulaire du 21 novembre 2025), désignation des parties"
PEDAGOGICAL = "convention type (circulaire du 21 novembre 2025), annexe pédagogique"
FINANCIAL = "convention type (circulaire du 21 novembre 2025), annexe financière"

SCHOOL_PHONE = "school.phone"
"""The field of a school that has no number to call."""

Field = tuple[str, object, str]
"""A field, its value, what to say when it is empty."""


def _missing(fields: Iterable[Field]) -> Iterator[RawFinding]:
    for field, value, sentence in fields:
        if not (value.strip() if isinstance(value, str) else value):
            yield RawFinding(field, sentence)


# -- the parties ----------------------------------------------------------------


@rule(
    "E-03",
    article=PARTIES,
    part="host",
    sentence="Lieu de stage : nom, adresse, responsable (nom, fonction, courriel ou téléphone).",
)
def host_is_named(facts: Facts) -> Iterator[RawFinding]:
    host, representative = facts.host, facts.representative
    yield from _missing(
        (
            ("host.name", host.name, "Le nom du lieu de stage manque : écrivez-le."),
            ("host.address", host.address, "L'adresse du lieu de stage manque : écrivez le numéro et la rue."),
            ("host.postcode", host.postcode, "Le code postal du lieu de stage manque : écrivez-le."),
            ("host.city", host.city, "La commune du lieu de stage manque : écrivez-la."),
        )
    )
    if host.postcode and host.country in ("", "FR") and host.territory is None:
        yield RawFinding(
            "host.postcode",
            f"Le code postal {host.postcode} ne correspond à aucun département : vérifiez-le. Les jours fériés en "
            "dépendent.",
        )
    if representative is None:
        yield RawFinding(
            "host.representative",
            "Le ou la responsable qui signe pour le lieu de stage manque : donnez son nom, sa fonction et un courriel "
            "ou un téléphone.",
        )
        return
    yield from _missing(
        (
            (
                "host.representative.last_name",
                representative.name,
                "Le nom du ou de la responsable du lieu de stage manque.",
            ),
            (
                "host.representative.title",
                representative.title,
                "La fonction du ou de la responsable du lieu de stage manque : écrivez-la.",
            ),
            (
                "host.representative.email",
                representative.reachable,
                "Donnez un courriel ou un téléphone du ou de la responsable : la convention à signer y sera envoyée.",
            ),
        )
    )


@rule("E-03", article=PARTIES, part="school", sentence="Établissement : nom, chef ou cheffe d'établissement.")
def school_is_named(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing(
        (
            ("school.name", facts.school.name, "Le nom de l'établissement scolaire manque : complétez sa fiche."),
            (
                "school.head",
                facts.head_known,
                "Aucun chef ou cheffe d'établissement n'est enregistré à ce jour : ajoutez cette personne, ou une "
                "délégation de signature en cours.",
            ),
        )
    )


@rule(
    "E-07",
    article="convention type (circulaire du 21 novembre 2025), article 7",
    part="school",
    sentence="Établissement : un numéro de téléphone, que le lieu de stage appelle sans délai en cas d'accident.",
)
def school_answers_the_telephone(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing(
        (
            (
                SCHOOL_PHONE,
                facts.school.phone,
                "Le téléphone de l'établissement manque : en cas d'accident, le lieu de stage et la famille n'ont "
                "aucun numéro à appeler. Écrivez-le dans les coordonnées de l'établissement.",
            ),
        )
    )


# -- the annexes ----------------------------------------------------------------


@rule(
    "E-10",
    article=PEDAGOGICAL,
    part="host",
    sentence="Jours et heures (matin avant après-midi), lieu, activités, tuteur ou tutrice.",
)
def host_part_is_filled(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing(
        (
            ("period.days", facts.days, "Les jours et les heures de présence manquent : remplissez la grille."),
            (
                "place.city",
                facts.place.city or facts.host.city,
                "Le lieu du stage manque : écrivez l'adresse où l'élève se présente le premier jour.",
            ),
            (
                "activities",
                facts.activities,
                "Les activités prévues manquent : dites en quelques phrases ce que l'élève verra et fera.",
            ),
        )
    )
    if facts.tutor is not None:
        yield from _missing(
            (("host.tutor.last_name", facts.tutor.name, "Le nom du tuteur ou de la tutrice manque : écrivez-le."),)
        )
    given = [presence.day for presence in facts.days]
    twice = {day for day in given if given.count(day) > 1}
    disordered = [presence.day for presence in facts.days if not presence.in_order]
    if twice:
        yield RawFinding(
            day_field(*twice), f"La même date est saisie plusieurs fois : {write_days(twice)}. Gardez-en une seule."
        )
    elif disordered:
        yield RawFinding(
            day_field(*disordered),
            f"L'après-midi commence avant la fin de la matinée {write_days(disordered)} : corrigez les heures.",
            instead=tuple(in_order(presence) for presence in facts.days if not presence.in_order),
        )


@rule(
    "E-10",
    article=PEDAGOGICAL,
    part="host",
    severity="warning",
    sentence="Fonction et contact du tuteur ou de la tutrice.",
)
def tutor_can_be_reached(facts: Facts) -> Iterator[RawFinding]:
    if facts.tutor is not None and facts.tutor.name:
        yield from _missing(
            (
                ("host.tutor.title", facts.tutor.title, "La fonction du tuteur ou de la tutrice manque : ajoutez-la."),
                (
                    "host.tutor.email",
                    facts.tutor.reachable,
                    "Sans courriel ni téléphone, le tuteur ou la tutrice ne recevra rien (visa, présences, "
                    "évaluation) : "
                    "ajoutez-en un.",
                ),
            )
        )


@rule(
    "E-10",
    article=PEDAGOGICAL,
    part="school",
    sentence="Élève (nom, date de naissance, classe), objectifs, évaluation, trousse s'il y a un PAI.",
)
def school_part_is_filled(facts: Facts) -> Iterator[RawFinding]:
    pupil = facts.pupil
    yield from _missing(
        (
            ("pupil.last_name", pupil.name, "Le nom de l'élève manque : complétez sa fiche."),
            ("pupil.birth_date", facts.birth_date, "La date de naissance de l'élève manque : complétez sa fiche."),
            ("pupil.class_name", pupil.class_name, "La classe de l'élève manque : complétez sa fiche."),
            ("aims", facts.aims, "Les objectifs du stage manquent : écrivez-les ou reprenez le texte proposé."),
            (
                "assessment",
                facts.assessment,
                "La façon dont le stage est préparé puis évalué manque : écrivez-la ou reprenez le texte proposé.",
            ),
        )
    )
    if facts.pai and not facts.kit_by:
        yield RawFinding(
            "pupil.kit_by",
            "L'élève a un projet d'accueil individualisé (PAI) : dites qui apporte la trousse, la famille ou "
            "l'établissement.",
        )


@rule(
    "E-10",
    article=PEDAGOGICAL,
    part="school",
    severity="warning",
    sentence="Enseignante ou enseignant référent : à désigner s'il y a lieu.",
)
def referent_is_named(facts: Facts) -> Iterator[RawFinding]:
    if not facts.referent_known:
        yield RawFinding(
            "referent",
            "Aucune personne référente n'est désignée : en désigner une aide le lieu de stage et la famille "
            "à savoir "
            "à qui parler.",
        )


@rule("E-11", article=FINANCIAL, part="host", sentence="Repas : où l'élève déjeune et qui paie.")
def meals_are_settled(facts: Facts) -> Iterator[RawFinding]:
    yield from _missing((("meals", facts.meals, "Le déjeuner n'est pas prévu : dites où l'élève mange et qui paie."),))


# -- numbers ----------------------------------------------------------------


@rule(
    "E-11",
    article=FINANCIAL,
    part="school",
    sentence="Hébergement : accord écrit de la direction et de chaque responsable légal, avec sa date.",
)
def lodging_is_agreed(facts: Facts) -> Iterator[RawFinding]:
    if facts.lodging_awaits:
        yield RawFinding(
            "lodging",
            f"L'accord écrit sur cet hébergement n'est pas noté : {', '.join(facts.lodging_awaits)}. Le secrétariat ou "
            "la direction en note la date ci-dessous ; sinon effacez ce texte.",
        )


@rule(
    "E-13",
    article="RGPD, art. 5-1-c (minimisation)",
    part="host",
    sentence="Aucun numéro de sécurité sociale ni de compte bancaire dans les textes du lieu de stage.",
)
def no_social_security_number_from_the_host(facts: Facts) -> Iterator[RawFinding]:
    yield from _numbers(facts, ("activities", "meals", "safety_contact"), "host")


@rule(
    "E-13",
    article="RGPD, art. 5-1-c (minimisation)",
    part="school",
    sentence="Aucun numéro de sécurité sociale ni de compte bancaire dans les textes de l'établissement.",
)
def no_social_security_number_from_the_school(facts: Facts) -> Iterator[RawFinding]:
    yield from _numbers(facts, ("aims", "assessment", "lodging", "transport"), "school")


def _numbers(facts: Facts, fields: tuple[str, ...], part: str) -> Iterator[RawFinding]:
    texts = {field: getattr(facts, field) for field in fields}
    if facts.training is not None:
        texts |= {f"training.{name}": text for name, text in facts.training.texts_of(part).items()}
    for field, text in texts.items():
        if has_nir(text):
            yield RawFinding(
                field,
                "Ce texte semble contenir un numéro de sécurité sociale : une convention n'en a pas besoin. "
                "Effacez-le.",
            )
        if holds_account(text):
            yield RawFinding(
                field,
                "Ce texte semble contenir un numéro de compte bancaire (IBAN) : une convention n'en a pas besoin, et "
                "l'allocation est versée ailleurs. Effacez-le.",
            )


@rule(
    "M-03",
    article="répertoire Sirene de l'Insee (clé de contrôle)",
    part="host",
    sentence="SIRET : 14 chiffres et clé de contrôle justes.",
)
def siret_is_right(facts: Facts) -> Iterator[RawFinding]:
    if _in_france(facts) and facts.host.siret.strip() and not siret_valid(facts.host.siret):
        yield RawFinding(
            "host.siret",
            "Ce numéro SIRET n'est pas juste : il a 14 chiffres et une clé de contrôle. Recopiez-le depuis une facture "
            "ou l'annuaire des entreprises ; si le lieu de stage n'en a pas, laissez la case vide.",
        )


@rule(
    "M-03",
    article=PARTIES,
    part="host",
    severity="warning",
    sentence="SIRET vide : possible (association, particulier), signalé sans RNA ni attestation de l'établissement.",
)
def siret_is_asked(facts: Facts) -> Iterator[RawFinding]:
    host = facts.host
    if _in_france(facts) and not host.siret.strip() and not host.rna and not host.vouched:
        yield RawFinding(
            "host.siret",
            "Le numéro SIRET manque : la convention type le demande. Ajoutez-le si le lieu de stage en a un ; une "
            "association peut donner son numéro RNA. Sans l'un ni l'autre, l'établissement scolaire peut attester "
            "qu'il connaît cette structure.",
        )


@rule(
    "M-03",
    article="répertoire Sirene de l'Insee (état administratif)",
    part="host",
    severity="warning",
    sentence="Établissement fermé d'après le répertoire : signalé, sauf attestation de l'établissement scolaire.",
)
def establishment_is_open(facts: Facts) -> Iterator[RawFinding]:
    closed_on = facts.host.closed_on
    if _in_france(facts) and facts.host.siret.strip() and closed_on and not facts.host.vouched:
        yield RawFinding(
            "host.siret",
            f"Le répertoire Sirene dit cet établissement fermé depuis le {write_day(closed_on)}. Écrivez le SIRET de "
            "celui où l'élève est accueilli ; si c'est une erreur, l'établissement scolaire peut attester qu'il "
            "connaît cette structure.",
        )


@rule(
    "E-06",
    article="règlement de l'établissement (attestation d'assurance de l'élève)",
    part="school",
    severity="warning",
    sentence="Attestation d'assurance absente, là où l'établissement la demande.",
)
def insurance_is_shown(facts: Facts) -> Iterator[RawFinding]:
    if facts.school.options.insurance == "asked" and not facts.pupil.insured:
        yield RawFinding("pupil.insurance", f"{_NOT_INSURED} L'établissement la demande.")


@rule(
    "E-06",
    article="règlement de l'établissement (attestation d'assurance de l'élève)",
    part="school",
    sentence="Attestation d'assurance présente, là où le règlement de l'établissement l'exige.",
)
def insurance_is_required(facts: Facts) -> Iterator[RawFinding]:
    if facts.school.options.insurance == "required" and not facts.pupil.insured:
        yield RawFinding(
            "pupil.insurance", f"{_NOT_INSURED} Le règlement de l'établissement l'exige avant la validation."
        )


_NOT_INSURED = (
    "L'attestation d'assurance de l'élève manque pour cette année : la famille la photographie sur sa page, ou le "
    "secrétariat l'ajoute sur la fiche de l'élève."
)


def _in_france(facts: Facts) -> bool:
    return facts.host.country in ("", "FR")


ALL = RuleSet(
    (
        host_is_named,
        school_is_named,
        school_answers_the_telephone,
        host_part_is_filled,
        tutor_can_be_reached,
        school_part_is_filled,
        referent_is_named,
        meals_are_settled,
        lodging_is_agreed,
        no_social_security_number_from_the_host,
        no_social_security_number_from_the_school,
        siret_is_right,
        siret_is_asked,
        establishment_is_open,
        insurance_is_shown,
        insurance_is_required,
    )
)
