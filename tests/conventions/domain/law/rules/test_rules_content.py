"""Sections D, E, F, the SIRET and the limits of the tool: what must stand in an agreement, and what must not."""

from dataclasses import replace
from datetime import date

import pytest

from conventions.domain.law.rules.facts import AuthorityFacts, DelegationFacts, GuardianFacts, NamedPerson
from tests.kit.sample_facts import APPLICATION, LEGAL, LEGAL_SECONDE, at, day, fields, placed


def host(**values):
    return replace(LEGAL, host=replace(LEGAL.host, **values))


def school(**values):
    return replace(LEGAL, school=replace(LEGAL.school, **values))


def insurance(option):
    return school(options=replace(LEGAL.school.options, insurance=option))


def pupil(facts=LEGAL, **values):
    return replace(facts, pupil=replace(facts.pupil, **values))


def person(role, facts=LEGAL, **values):
    return replace(facts, **{role: replace(getattr(facts, role), **values)})


def delegated(*given, **values):
    return replace(LEGAL, delegation=DelegationFacts(*given, **values))


def staff(*contacts):
    return replace(LEGAL, school=replace(LEGAL.school, staff_contacts=frozenset(contacts)))


def doing(text):
    return replace(LEGAL, activities=text)


ADULT = replace(LEGAL_SECONDE, birth_date=date(2008, 1, 1))
UNREACHABLE = GuardianFacts("Maud", "Ventadour", quality="mère")
TWO = (LEGAL.guardians[0], UNREACHABLE)
SERVICE = GuardianFacts("Maud", "Ventadour", quality="établissement ou service", entrusted=True)
DISPUTED = AuthorityFacts(disputed=True)
DISAGREE = replace(LEGAL, guardians=TWO, authority=DISPUTED)
ALONE_HERE = replace(LEGAL, guardians=(), authority=AuthorityFacts(absent=True))
EMANCIPATED = replace(LEGAL, authority=AuthorityFacts(emancipated=True))
OVERLAP = replace(LEGAL, presences=(day("2027-01-18", "9h-13h", "12h-16h"),))
TOUCHING = replace(LEGAL, presences=(day("2027-01-18", "9h-12h", "12h-13h"),))

CASES = [
    ("forbidden_work_is_told", "an ordinary day", LEGAL, []),
    ("forbidden_work_is_told", "asbestos, in capitals", doing("Retrait d'AMIANTE"), ["activities"]),
    ("forbidden_work_is_told", "two words, one finding", doing("Démolition et abattage"), ["activities"]),
    (
        "forbidden_work_is_told",
        "a word inside another",
        doing("Travail au quadrimestre ? Non : aquadémie."),
        [],
    ),
    ("regulated_work_is_told", "an ordinary day", LEGAL, []),
    ("regulated_work_is_told", "without accents", doing("Visite sur echafaudage"), ["activities"]),
    ("regulated_work_is_told", "plural", doing("Regarder les tronçonneuses"), ["activities"]),
    ("forbidden_work_is_told", "a plural", doing("Des QUADS."), ["activities"]),
    ("regulated_work_is_told", "a stem", doing("Service de radiologie"), ["activities"]),
    ("regulated_work_is_told", "words on two lines", doing("Un chariot\nélévateur"), ["activities"]),
    ("machines_ask_a_medical_opinion", "no machine", APPLICATION, []),
    (
        "machines_ask_a_medical_opinion",
        "a machine",
        replace(APPLICATION, activities="Coudre à la machine."),
        ["activities"],
    ),
    ("bar_duty_is_told", "an ordinary day", LEGAL, []),
    ("bar_duty_is_told", "bar", doing("Service au bar le soir"), ["activities"]),
    ("bar_duty_is_told", "barrière is no bar", doing("Poser une barrière"), []),
    ("family_establishment_is_noted", "others work there too", host(family_business=True), []),
    (
        "family_establishment_is_noted",
        "the family alone works there",
        host(family_establishment=True),
        ["host.family_establishment"],
    ),
    ("family_business_is_noted", "not of the family", LEGAL, []),
    ("family_business_is_noted", "of the family", host(family_business=True), ["host.family_business"]),
    ("host_is_named", "all there", LEGAL, []),
    ("host_is_named", "no name", host(name=" "), ["host.name"]),
    (
        "host_is_named",
        "no address",
        host(address="", postcode="", city=""),
        ["host.address", "host.postcode", "host.city"],
    ),
    ("host_is_named", "a postcode of nowhere", host(postcode="99999", department=""), ["host.postcode"]),
    ("host_is_named", "no representative", replace(LEGAL, representative=None), ["host.representative"]),
    ("host_is_named", "a name of one part", person("representative", first_name=""), []),
    ("host_is_named", "a telephone is enough", person("representative", email=""), []),
    ("host_is_named", "no contact", person("representative", email="", phone=""), ["host.representative.email"]),
    ("host_is_named", "no function", person("representative", title=""), ["host.representative.title"]),
    ("school_is_named", "all there", LEGAL, []),
    ("school_is_named", "no head", replace(LEGAL, head_known=False), ["school.head"]),
    ("school_is_named", "no name", school(name=""), ["school.name"]),
    ("host_part_is_filled", "all there", LEGAL, []),
    ("host_part_is_filled", "no day", replace(LEGAL, presences=()), ["period.days"]),
    ("host_part_is_filled", "the place is the seat", replace(LEGAL, place=type(LEGAL.place)()), []),
    ("host_part_is_filled", "no activities", doing(""), ["activities"]),
    ("host_part_is_filled", "the representative is the tutor", replace(LEGAL, tutor=None), []),
    (
        "host_part_is_filled",
        "a tutor without name",
        replace(LEGAL, tutor=NamedPerson(title="chef")),
        ["host.tutor.last_name"],
    ),
    ("host_part_is_filled", "ranges that touch", TOUCHING, []),
    ("host_part_is_filled", "ranges that overlap", OVERLAP, ["period.days.2027-01-18"]),
    (
        "host_part_is_filled",
        "one date twice",
        replace(LEGAL, presences=(day("2027-01-18"),) * 2),
        ["period.days.2027-01-18"],
    ),
    ("tutor_can_be_reached", "all there", LEGAL, []),
    ("tutor_can_be_reached", "the representative is the tutor", replace(LEGAL, tutor=None), []),
    (
        "tutor_can_be_reached",
        "a tutor out of reach",
        person("tutor", email="", title=""),
        ["host.tutor.title", "host.tutor.email"],
    ),
    ("school_part_is_filled", "all there", LEGAL, []),
    (
        "school_part_is_filled",
        "no class, no aims",
        replace(pupil(class_name=""), aims=""),
        ["pupil.class_name", "aims"],
    ),
    ("school_part_is_filled", "no birth date", replace(LEGAL, birth_date=None), ["pupil.birth_date"]),
    ("school_part_is_filled", "PAI with a kit", replace(LEGAL, pai=True, kit_by="family"), []),
    ("school_part_is_filled", "PAI without", replace(LEGAL, pai=True), ["pupil.kit_by"]),
    ("referent_is_named", "named", LEGAL, []),
    ("lodging_is_agreed", "agreed", replace(LEGAL, lodging="Internat."), []),
    (
        "lodging_is_agreed",
        "awaited",
        replace(LEGAL, lodging="Internat.", lodging_awaits=("la direction",)),
        ["lodging"],
    ),
    ("referent_is_named", "none", replace(LEGAL, referent_known=False), ["referent"]),
    ("meals_are_settled", "settled", LEGAL, []),
    ("meals_are_settled", "empty", replace(LEGAL, meals=""), ["meals"]),
    ("no_social_security_number_from_the_host", "none", LEGAL, []),
    ("no_social_security_number_from_the_host", "15 digits", doing("N° 2 12 03 01 053 012 45"), ["activities"]),
    ("no_social_security_number_from_the_host", "13 digits in one", replace(LEGAL, meals="2120301053012"), ["meals"]),
    ("no_social_security_number_from_the_host", "Corsica", doing("1 12 03 2A 053 012"), ["activities"]),
    ("no_social_security_number_from_the_host", "a SIRET", doing("SIRET 732 829 320 00074, 73282932000074"), []),
    (
        "no_social_security_number_from_the_host",
        "telephones",
        doing("06 12 34 56 78 et +262 639 12 34 56, 01 23 45 67 89"),
        [],
    ),
    ("no_social_security_number_from_the_school", "none", LEGAL, []),
    (
        "no_social_security_number_from_the_school",
        "in the aims",
        replace(LEGAL, aims="2 12 03 01 053 012 45"),
        ["aims"],
    ),
    ("siret_is_right", "right, with spaces", LEGAL, []),
    ("siret_is_right", "one digit wrong", host(siret="732 829 320 00075"), ["host.siret"]),
    ("siret_is_right", "13 digits", host(siret="7328293200007"), ["host.siret"]),
    ("siret_is_right", "La Poste", host(siret="35600000049837"), []),
    ("siret_is_right", "empty is the other rule", host(siret=""), []),
    ("siret_is_asked", "given", LEGAL, []),
    ("siret_is_asked", "empty", host(siret=" "), ["host.siret"]),
    ("siret_is_asked", "abroad", host(siret="", country="CH"), []),
    ("siret_is_asked", "an association", host(siret="", rna="W9C1000123"), []),
    ("siret_is_asked", "the school vouches", host(siret="", vouched=True), []),
    ("establishment_is_open", "open", LEGAL, []),
    ("establishment_is_open", "closed", host(closed_on=date(2026, 1, 31)), ["host.siret"]),
    ("establishment_is_open", "closed, the school vouches", host(closed_on=date(2026, 1, 31), vouched=True), []),
    ("insurance_is_shown", "not asked", LEGAL, []),
    ("insurance_is_shown", "asked", insurance("asked"), ["pupil.insurance"]),
    ("insurance_is_shown", "asked and shown", pupil(insurance("asked"), insured=True), []),
    ("insurance_is_shown", "required is the other rule", insurance("required"), []),
    ("insurance_is_required", "asked is the other rule", insurance("asked"), []),
    ("insurance_is_required", "required", insurance("required"), ["pupil.insurance"]),
    ("insurance_is_required", "required and shown", pupil(insurance("required"), insured=True), []),
    ("school_answers_the_telephone", "a number", LEGAL, []),
    ("school_answers_the_telephone", "no number", school(phone=""), ["school.phone"]),
    ("board_has_decided", "public, decided", LEGAL, []),
    ("board_has_decided", "public, not decided", school(ca_decision_date=None), ["school.ca_decision_date"]),
    ("board_has_decided", "sector unknown", school(ca_decision_date=None, sector=""), ["school.ca_decision_date"]),
    ("decision_is_executory_in_time", "transmission unknown", LEGAL, []),
    ("decision_is_executory_in_time", "executory", school(signs_from=date(2026, 11, 25)), []),
    (
        "decision_is_executory_in_time",
        "soon, and the internship later",
        school(signs_from=date(2026, 12, 10)),
        ["school.ca_decision_date"],
    ),
    (
        "decision_is_executory_in_time",
        "the day of the first day",
        school(signs_from=date(2027, 1, 18)),
        ["period.first_day"],
    ),
    (
        "decision_is_executory_in_time",
        "the eve of the first day",
        school(signs_from=date(2027, 1, 17)),
        ["school.ca_decision_date"],
    ),
    ("decision_is_executory_in_time", "private", school(signs_from=date(2027, 1, 18), sector="private"), []),
    ("decision_knows_the_text_in_use", "of the day of the text", school(ca_decision_date=date(2025, 11, 21)), []),
    (
        "decision_knows_the_text_in_use",
        "older than the text",
        school(ca_decision_date=date(2025, 11, 20)),
        ["school.ca_decision_date"],
    ),
    ("decision_knows_the_text_in_use", "private", school(ca_decision_date=date(2025, 6, 30), sector="private"), []),
    ("board_has_decided", "private", school(ca_decision_date=None, sector="private"), []),
    ("board_has_decided", "decided today", school(ca_decision_date=date(2026, 11, 25)), []),
    ("board_has_decided", "decided tomorrow", school(ca_decision_date=date(2026, 11, 26)), ["school.ca_decision_date"]),
    ("a_guardian_represents_the_minor", "one", LEGAL, []),
    ("a_guardian_represents_the_minor", "two", replace(LEGAL, guardians=TWO), []),
    (
        "a_guardian_represents_the_minor",
        "of unknown quality",
        replace(LEGAL, guardians=(GuardianFacts("Maud", "Ventadour", email="maud@exemple.test"),)),
        ["guardians.1.quality"],
    ),
    ("a_guardian_represents_the_minor", "three", replace(LEGAL, guardians=(*TWO, UNREACHABLE)), ["guardians"]),
    ("a_guardian_represents_the_minor", "none", replace(LEGAL, guardians=()), ["guardians"]),
    ("a_guardian_represents_the_minor", "none, adult", replace(ADULT, guardians=()), []),
    (
        "a_guardian_represents_the_minor",
        "none, 18 tomorrow",
        replace(LEGAL, guardians=(), birth_date=date(2008, 11, 26)),
        ["guardians"],
    ),
    (
        "a_guardian_represents_the_minor",
        "none, 18 today",
        replace(LEGAL, guardians=(), birth_date=date(2008, 11, 25)),
        [],
    ),
    (
        "a_guardian_represents_the_minor",
        "a disagreement, one known",
        replace(LEGAL, authority=DISPUTED),
        ["guardians.disagreement"],
    ),
    ("a_guardian_represents_the_minor", "a disagreement, two known", DISAGREE, []),
    ("a_guardian_represents_the_minor", "entrusted", replace(LEGAL, guardians=(SERVICE,), authority=DISPUTED), []),
    ("a_guardian_represents_the_minor", "nobody here", ALONE_HERE, []),
    ("a_guardian_represents_the_minor", "emancipated", replace(EMANCIPATED, guardians=()), []),
    ("a_disagreement_asks_both", "none noted", replace(LEGAL, guardians=TWO), []),
    ("a_disagreement_asks_both", "noted", DISAGREE, ["guardians.disagreement"]),
    ("nobody_contradicts_the_absence", "nobody here", ALONE_HERE, []),
    (
        "nobody_contradicts_the_absence",
        "a mother on the record",
        replace(LEGAL, guardians=(), authority=AuthorityFacts(absent=True, held_by=("Maud Ventadour",))),
        ["guardians.absent"],
    ),
    ("the_head_decides_without_guardian", "a guardian signs", LEGAL, []),
    ("the_head_decides_without_guardian", "nobody here", ALONE_HERE, ["guardians.absent"]),
    ("an_unknown_birth_day_counts_as_the_last", "a known day", LEGAL, []),
    ("an_unknown_birth_day_counts_as_the_last", "the year alone", pupil(birth_known="year"), ["pupil.birth_date"]),
    ("who_acts_alone_signs_alone", "emancipated, can be reached", EMANCIPATED, []),
    (
        "who_acts_alone_signs_alone",
        "emancipated, out of reach",
        pupil(EMANCIPATED, email="", phone=""),
        ["pupil.email"],
    ),
    ("who_acts_alone_signs_alone", "a minor", LEGAL, []),
    ("who_acts_alone_signs_alone", "an adult who can be reached", ADULT, []),
    ("who_acts_alone_signs_alone", "an adult out of reach", pupil(ADULT, email="", phone=""), ["pupil.email"]),
    (
        "who_acts_alone_signs_alone",
        "18 on the last day",
        replace(LEGAL, birth_date=date(2009, 1, 22)),
        ["pupil.birth_date"],
    ),
    ("who_acts_alone_signs_alone", "18 the day after", replace(LEGAL, birth_date=date(2009, 1, 23)), []),
    ("host_contact_is_not_the_pupils", "others", LEGAL, []),
    (
        "host_contact_is_not_the_pupils",
        "same e-mail in capitals",
        person("representative", email="LILOU@Exemple.test "),
        ["host.representative.email"],
    ),
    ("host_contact_is_not_the_pupils", "same telephone", person("tutor", phone="06 00 00 00 01"), ["host.tutor.phone"]),
    (
        "host_contact_is_not_the_pupils",
        "both empty",
        person("tutor", pupil(email="", phone=""), email="", phone=""),
        [],
    ),
    ("declared_contact_is_verified", "verified", LEGAL, []),
    (
        "declared_contact_is_verified",
        "declared",
        person("representative", verified=False),
        ["host.representative.verified"],
    ),
    ("declared_contact_is_verified", "declared tutor", person("tutor", verified=False), ["host.tutor.verified"]),
    ("guardians_can_be_reached", "one", LEGAL, []),
    ("guardians_can_be_reached", "the second out of reach", replace(LEGAL, guardians=TWO), ["guardians.2.email"]),
    (
        "guardians_can_be_reached",
        "by telephone",
        replace(LEGAL, guardians=(replace(UNREACHABLE, phone="+262639000001"),)),
        [],
    ),
    ("guardians_can_be_reached", "of an adult", replace(ADULT, guardians=TWO), []),
    ("host_contact_is_not_the_schools", "others", staff("office@ecole.test"), []),
    (
        "host_contact_is_not_the_schools",
        "the office's own mailbox",
        person("representative", staff("office@ecole.test"), email="Office@ecole.test"),
        ["host.representative.email"],
    ),
    ("delegation_says_whose", "the legal representative signs", LEGAL, []),
    ("delegation_says_whose", "by a delegation that says whose", delegated("Zoé Siège", "présidente"), []),
    ("delegation_says_whose", "by nobody's", delegated(), ["delegation.name", "delegation.title"]),
    ("delegation_says_whose", "without a function", delegated("Zoé Siège"), ["delegation.title"]),
    ("delegation_is_proved", "the legal representative signs", LEGAL, []),
    ("delegation_is_proved", "with its proof", delegated("Zoé Siège", "présidente", proved=True), []),
    ("delegation_is_proved", "without", delegated("Zoé Siège", "présidente"), ["delegation.proof"]),
    ("guardian_contact_is_not_the_pupils", "own address", LEGAL, []),
    (
        "guardian_contact_is_not_the_pupils",
        "the pupil's address and no number",
        replace(LEGAL, guardians=(replace(UNREACHABLE, email="Lilou@exemple.test"),)),
        ["guardians.1.email"],
    ),
    (
        "guardian_contact_is_not_the_pupils",
        "the pupil's address and an own number",
        replace(LEGAL, guardians=(replace(UNREACHABLE, email="Lilou@exemple.test", phone="+262639000001"),)),
        [],
    ),
    ("host_is_in_france", "France", LEGAL, []),
    ("host_is_in_france", "Suriname", host(country="SR"), ["host.country"]),
    ("level_is_built", "3e", LEGAL, []),
    ("level_is_built", "SEGPA", replace(LEGAL, level="3e_segpa"), ["pupil.level"]),
    ("level_is_built", "of the other kind", replace(LEGAL, level="2de_gt"), ["pupil.level"]),
    ("level_is_built", "5e is the law's business", replace(LEGAL, level="5e"), []),
    ("labour_code_applies_at_the_place", "Guyane", at(LEGAL, "973"), []),
    *(
        ("labour_code_applies_at_the_place", code, at(LEGAL, code, "01"), ["place.department"])
        for code in ("986", "987", "988")
    ),
    ("labour_code_applies_at_the_place", "seat in the Ain", placed(LEGAL, "988"), ["place.department"]),
    ("labour_code_applies_at_the_place", "the school's is the other rule", at(LEGAL, "01", "988"), []),
    ("labour_code_applies_at_the_school", "Guyane", at(LEGAL, "973"), []),
    ("labour_code_applies_at_the_school", "988", at(LEGAL, "01", "988"), ["school.department"]),
]


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_content_at_its_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


def test_the_number_itself_is_never_repeated():
    """E-13: the sentence about a social security number does not copy it."""
    from tests.kit.sample_facts import rules_by_name

    rule = rules_by_name()["no_social_security_number_from_the_host"]
    assert [f for f in rule(doing("2 12 03 01 053 012 45")) if any(c.isdigit() for c in f.sentence)] == []


def test_staff_are_told_how_to_verify_a_contact():
    """A contact declared by the pupil: call, then tick."""
    from tests.kit.sample_facts import rules_by_name

    [found] = rules_by_name()["declared_contact_is_verified"](person("representative", verified=False))
    assert found.part == "school"
    assert "Appelez" in found.sentence
    assert "vérifié par téléphone" in found.sentence
