"""Section F: who may sign and whether they can be reached by a contact that is really theirs."""

from collections.abc import Iterator
from datetime import date

from conventions.domain.persons.people.phones import same_number

from .facts import Facts, NamedPerson
from .phrases import write_day
from .registry import RawFinding, RuleSet, rule


@rule(
    "F-04",
    article="code de l'éducation, art. R421-9 et R421-20",
    part="school",
    sentence="Établissement public : date de la délibération du conseil d'administration.",
)
def board_has_decided(facts: Facts) -> Iterator[RawFinding]:
    decided = facts.school.ca_decision_date
    if facts.school.sector == "private":
        return
    if decided is None:
        yield RawFinding(
            "school.ca_decision_date",
            "La date de la délibération du conseil d'administration manque : un établissement public ne peut "
            "pas signer "
            "sans elle. Saisissez-la dans la fiche de l'établissement.",
        )
    elif decided > facts.today:
        yield RawFinding(
            "school.ca_decision_date",
            "La délibération du conseil d'administration est datée d'un jour à venir : corrigez la date, ou "
            "attendez ce "
            "jour pour valider.",
        )


@rule(
    "F-04",
    article="code de l'éducation, art. R421-54",
    part="school",
    sentence="Établissement public : la délibération est exécutoire quinze jours après sa transmission ; le stage "
    "commence après le premier jour où la direction peut signer.",
)
def decision_is_executory_in_time(facts: Facts) -> Iterator[RawFinding]:
    first = facts.school.signs_from
    if first is None or facts.school.sector == "private":
        return
    possible = f"La délibération du conseil d'administration est exécutoire le {write_day(first)} : la direction peut "
    if facts.first_day is not None and facts.first_day <= first:
        yield RawFinding(
            "period.first_day",
            f"{possible}signer à partir de ce jour. Le stage commencerait avant, le {write_day(facts.first_day)}, et "
            "toutes les signatures viennent avant le premier jour : choisissez des dates plus tard.",
        )
    elif facts.today < first:
        yield RawFinding(
            "school.ca_decision_date",
            f"{possible}valider maintenant, et signer à partir de ce jour.",
            severity="warning",
        )


@rule(
    "F-04",
    article="convention type (circulaire du 21 novembre 2025)",
    part="school",
    severity="warning",
    sentence="Établissement public : la délibération n'est pas plus ancienne que la convention type du {in_use}.",
    in_use=date(2025, 11, 21),
)
def decision_knows_the_text_in_use(facts: Facts, *, in_use: date) -> Iterator[RawFinding]:
    decided = facts.school.ca_decision_date
    if facts.school.sector != "private" and decided is not None and decided < in_use:
        yield RawFinding(
            "school.ca_decision_date",
            f"La délibération du conseil d'administration est du {write_day(decided)}, avant la convention type du "
            f"{write_day(in_use)} : le conseil n'a pas approuvé ce texte. Soumettez-le à sa prochaine séance.",
        )


@rule(
    "F-06",
    article="code civil, art. 388-1-1, 372, 372-2, 373-4 et 375-7",
    part="school",
    sentence="Élève mineur : au moins un responsable légal, deux au plus ; les deux si un désaccord est connu, un seul "
    "par décision de justice, la personne ou le service à qui l'enfant est confié.",
)
def a_guardian_represents_the_minor(facts: Facts) -> Iterator[RawFinding]:
    if facts.signs_alone or facts.authority.absent:
        return
    if not facts.guardians:
        yield RawFinding(
            "guardians",
            "L'élève est mineur et aucun responsable légal n'est connu : ajoutez-en au moins un depuis la liste de "
            "l'établissement. Si personne ici n'exerce l'autorité parentale, notez-le sur la fiche de l'élève.",
        )
    elif len(facts.guardians) > 2:
        yield RawFinding("guardians", "Deux responsables légaux au plus signent la convention : gardez-en deux.")
    elif facts.authority.disputed and len(facts.guardians) < 2 and not facts.guardians[0].entrusted:
        yield RawFinding(
            "guardians.disagreement",
            "Un désaccord entre responsables est noté pour cet élève, et un seul responsable est connu : les deux "
            "doivent signer. Ajoutez l'autre, ou joignez sur la fiche de l'élève leur accord écrit ou la décision de "
            "justice.",
        )
    for rank, guardian in enumerate(facts.guardians, start=1):
        if not guardian.quality:
            yield RawFinding(
                f"guardians.{rank}.quality",
                f"On ne sait pas en quelle qualité {guardian.name or f'le responsable n° {rank}'} signe : indiquez-la "
                "sur sa fiche (mère, père, tuteur, délégataire, service, personne à qui l'enfant est confié).",
            )


@rule(
    "F-18",
    article="code civil, art. 372-2",
    part="school",
    severity="warning",
    sentence="Désaccord connu entre responsables : la signature de chacun est demandée et nécessaire.",
)
def a_disagreement_asks_both(facts: Facts) -> Iterator[RawFinding]:
    if facts.authority.disputed and not facts.signs_alone and len(facts.guardians) == 2:
        yield RawFinding(
            "guardians.disagreement",
            "Un désaccord entre responsables est noté : la convention n'est conclue que si les deux signent.",
        )


@rule(
    "F-19",
    article="code civil, art. 388-1-1 et 372",
    part="school",
    sentence="Personne ici n'exerce l'autorité parentale : la fiche le dit, et aucun responsable n'y contredit.",
)
def nobody_contradicts_the_absence(facts: Facts) -> Iterator[RawFinding]:
    authority = facts.authority
    if authority.absent and authority.held_by and not facts.signs_alone:
        yield RawFinding(
            "guardians.absent",
            f"La fiche dit que personne ici n'exerce l'autorité parentale, et {' et '.join(authority.held_by)} y "
            "figure avec une qualité qui permet de signer : corrigez l'une ou l'autre.",
        )


@rule(
    "F-20",
    article="code civil, art. 388-1-1 et 372",
    part="school",
    severity="warning",
    sentence="Personne ici n'exerce l'autorité parentale : la direction décide avec un motif, personne ne signe à la "
    "place d'un responsable.",
)
def the_head_decides_without_guardian(facts: Facts) -> Iterator[RawFinding]:
    if not facts.authority.absent or facts.authority.held_by or facts.signs_alone:
        return
    if facts.authority.decided:
        decision = "la direction a décidé que le stage peut avoir lieu"
    else:
        decision = "la direction décide, avec un motif, avant de valider"
    yield RawFinding(
        "guardians.absent",
        f"Personne ici n'exerce l'autorité parentale sur l'élève : {decision}. Aucun responsable ne signe ni "
        "n'est imprimé.",
    )


@rule(
    "F-07",
    article="code civil, art. 413-6 et 414",
    part="school",
    severity="warning",
    sentence="Élève majeur ou émancipé : signe pour lui-même ; devenant majeur pendant le stage : signalé.",
)
def who_acts_alone_signs_alone(facts: Facts) -> Iterator[RawFinding]:
    if facts.signs_alone and not facts.pupil.reachable:
        yield RawFinding(
            "pupil.email",
            f"L'élève est {'majeur' if facts.adult else 'émancipé'} et signe pour lui-même, mais n'a ni courriel ni "
            "téléphone : ajoutez-en un, ou prévoyez une signature sur papier.",
        )
    elif not facts.signs_alone and facts.days and not facts.minor_on(facts.days[-1].day):
        yield RawFinding(
            "pupil.birth_date",
            "L'élève aura 18 ans avant la fin du stage : si l'anniversaire passe avant la signature, c'est l'élève qui "
            "signera, et la demande faite aux responsables s'éteindra.",
        )


@rule(
    "F-21",
    article="code civil, art. 414",
    part="school",
    severity="warning",
    sentence="Jour de naissance inconnu : l'âge est compté au plus jeune.",
)
def an_unknown_birth_day_counts_as_the_last(facts: Facts) -> Iterator[RawFinding]:
    if facts.pupil.birth_known != "day":
        part = "l'année" if facts.pupil.birth_known == "year" else "le mois et l'année"
        yield RawFinding(
            "pupil.birth_date",
            f"De la naissance de l'élève on ne connaît que {part} : son âge est compté au plus jeune. Pour ouvrir sa "
            "page, la famille reçoit un code.",
        )


# -- contacts that are really theirs ----------------------------------------------------------------


@rule(
    "F-11",
    article="code civil, art. 1367 (identification du signataire)",
    part="school",
    sentence="Le contact du responsable ou du tuteur n'est pas celui de l'élève.",
)
def host_contact_is_not_the_pupils(facts: Facts) -> Iterator[RawFinding]:
    for field, person in facts.people_of_the_host():
        for kind, same in (("email", _same_email(person, facts.pupil)), ("phone", _same_phone(person, facts.pupil))):
            if same:
                named = "Le courriel" if kind == "email" else "Le téléphone"
                yield RawFinding(
                    f"{field}.{kind}",
                    f"{named} donné pour {_role(field)} est celui de l'élève : la demande de signature lui arriverait. "
                    "Appelez le lieu de stage et saisissez le bon contact.",
                )


@rule(
    "F-12",
    article="code civil, art. 1367 (identification du signataire)",
    part="school",
    sentence="Un contact déclaré par l'élève est vérifié par l'établissement ou prouvé par le lieu de stage.",
)
def declared_contact_is_verified(facts: Facts) -> Iterator[RawFinding]:
    for field, person in facts.people_of_the_host():
        if not person.verified:
            yield RawFinding(
                f"{field}.verified",
                f"Le contact donné pour {_role(field)} vient de la famille et n'est pas vérifié. Appelez le lieu de "
                "stage à un numéro trouvé par vous-même (annuaire, site), puis notez qu'il est vérifié par téléphone.",
            )


@rule(
    "F-13",
    article="code civil, art. 1367 (identification du signataire)",
    part="school",
    severity="warning",
    sentence="Responsable légal sans courriel ni téléphone : signature en présence, ou sur papier.",
)
def guardians_can_be_reached(facts: Facts) -> Iterator[RawFinding]:
    if facts.signs_alone:
        return
    for rank, guardian in enumerate(facts.guardians, start=1):
        if not guardian.reachable:
            yield RawFinding(
                f"guardians.{rank}.email",
                f"{guardian.name or f'Le responsable n° {rank}'} n'a ni courriel ni téléphone : ajoutez-en un "
                "(un mobile étranger convient, avec l'indicatif du pays), ou prévoyez sa signature à l'établissement, "
                "en présence d'un membre du personnel, ou sur papier, que quelqu'un lui porte.",
            )


@rule(
    "F-14",
    article="code civil, art. 1367 (identification du signataire)",
    part="school",
    sentence="Le contact du responsable ou du tuteur n'est pas celui d'une personne de l'établissement.",
)
def host_contact_is_not_the_schools(facts: Facts) -> Iterator[RawFinding]:
    for field, person in facts.people_of_the_host():
        for kind, value in (("email", person.email.strip().casefold()), ("phone", person.phone)):
            if value and value in facts.school.staff_contacts:
                named = "Le courriel" if kind == "email" else "Le téléphone"
                yield RawFinding(
                    f"{field}.{kind}",
                    f"{named} donné pour {_role(field)} est celui d'une personne de l'établissement, qui recevrait le "
                    "lien et le code à sa place. Saisissez le contact du lieu de stage.",
                )


@rule(
    "F-15",
    article="code civil, art. 1367 (identification du signataire)",
    part="school",
    severity="warning",
    sentence="Un responsable légal n'a pas pour seul contact celui de l'élève.",
)
def guardian_contact_is_not_the_pupils(facts: Facts) -> Iterator[RawFinding]:
    if facts.signs_alone:
        return
    for rank, guardian in enumerate(facts.guardians, start=1):
        own_email = bool(guardian.email) and not _same_email(guardian, facts.pupil)
        own_phone = bool(guardian.phone) and not _same_phone(guardian, facts.pupil)
        if guardian.reachable and not own_email and not own_phone:
            yield RawFinding(
                f"guardians.{rank}.email",
                f"{guardian.name or f'Le responsable n° {rank}'} n'a pas d'autre contact que celui de l'élève : "
                "aucun code pour signer n'y part. Demandez à la famille une adresse ou un numéro à elle, ou prévoyez "
                "sa signature à l'établissement, en présence d'un membre du personnel, ou sur papier.",
            )


# -- who binds the host ------------------------------------------------------------------------------


@rule(
    "F-16",
    article="code civil, art. 1153",
    part="host",
    sentence="Signature par délégation : nom et fonction de qui délègue.",
)
def delegation_says_whose(facts: Facts) -> Iterator[RawFinding]:
    delegation = facts.delegation
    if delegation is None:
        return
    if not delegation.name:
        yield RawFinding(
            "delegation.name",
            "La convention est signée par délégation : écrivez le nom du représentant légal qui délègue.",
        )
    if not delegation.title:
        yield RawFinding(
            "delegation.title",
            "Écrivez la fonction de la personne qui délègue, par exemple directrice générale : elle est imprimée "
            "dans la convention.",
        )


@rule(
    "F-17",
    article="code civil, art. 1153 et 1156",
    part="school",
    sentence="Signature par délégation : la preuve de la délégation est jointe avant la validation.",
)
def delegation_is_proved(facts: Facts) -> Iterator[RawFinding]:
    if facts.delegation is not None and not facts.delegation.proved:
        yield RawFinding(
            "delegation.proof",
            "La personne qui signe pour l'entreprise agit par délégation, et la preuve n'est pas jointe : sans elle, "
            "rien ne montre que sa signature engage l'entreprise. Demandez-la, ou joignez-la vous-même depuis la page "
            "de la convention.",
        )


def _same_email(person: NamedPerson, pupil: NamedPerson) -> bool:
    return bool(pupil.email.strip()) and person.email.strip().casefold() == pupil.email.strip().casefold()


def _same_phone(person: NamedPerson, pupil: NamedPerson) -> bool:
    return same_number(pupil.phone, person.phone)


def _role(field: str) -> str:
    return "la personne responsable du lieu de stage" if field == "host.representative" else "le tuteur ou la tutrice"


ALL = RuleSet(
    (
        board_has_decided,
        decision_is_executory_in_time,
        decision_knows_the_text_in_use,
        a_guardian_represents_the_minor,
        a_disagreement_asks_both,
        nobody_contradicts_the_absence,
        the_head_decides_without_guardian,
        who_acts_alone_signs_alone,
        an_unknown_birth_day_counts_as_the_last,
        host_contact_is_not_the_pupils,
        declared_contact_is_verified,
        guardians_can_be_reached,
        host_contact_is_not_the_schools,
        guardian_contact_is_not_the_pupils,
        delegation_says_whose,
        delegation_is_proved,
    )
)
