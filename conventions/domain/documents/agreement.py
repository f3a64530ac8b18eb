"""From the canonical data of an agreement to what is printed, section by section; no layout here, no legal sentence."""

from collections.abc import Mapping
from typing import Any

from . import schedule
from .blocks import Article, Block, Bullets, Card, Document, Field, Fields, Prose, Section, Summary
from .signing import signature_sections
from .texts import fill, load_model
from .wording import (
    NOT_GIVEN,
    address_lines,
    by_delegation,
    clean,
    contact_line,
    joined,
    lines_of,
    person_name,
    plural,
    town,
    upper_first,
    write_date,
    write_duration,
    write_phone,
    write_siret,
    write_span,
    write_zone,
)

Data = Mapping[str, Any]


def compose_agreement(data: Data) -> Document:
    """Compose the document that ``data`` describes, in the wording version that it names."""
    model = load_model(data["model"])
    kind = model["kinds"].get(data["kind"], model["kinds"]["other"])
    school = data["school"]
    sections = (
        Section("L'essentiel", 1, (summary(data),)),
        Section("Parties et textes", 1, parties(data, model)),
        Section(model["general"]["title"], 1, articles(model, kind)),
        Section(model["particular"]["title"], 1, ()),
        Section(model["particular"]["pedagogical"], 2, ()),
        *pedagogical_annex(data, model),
        Section(model["particular"]["financial"], 2, (financial_annex(data, model),)),
        *signature_sections(data, model),
    )
    pupil = person_name(data["pupil"])
    return Document(
        title=model["title"],
        subtitle=kind["subtitle"],
        number=clean(data["number"]),
        version_label=f"version {data['version']}",
        verification_label="Vérifier, lire en page web",
        verification_url=clean(data["verification_url"]),
        sections=sections,
        footer=joined((clean(school["name"]), town(school))),
        author=clean(school["name"]),
        subject=f"{pupil}, {clean(data['host']['name'])}, {period_label(data)}",
        closing=f"Modèle de convention : version {model['version']} ({model['reference']}).",
        funder=clean((data.get("funder") or {}).get("mention") or ""),
    )


def period_label(data: Data) -> str:
    """Say from when to when."""
    return write_span(data["period"]["first_day"], data["period"]["last_day"])


def tutor_of(data: Data) -> Data:
    """Return the tutor, who is the representative when no other is named."""
    return data["host"].get("tutor") or data["host"]["representative"]


def level_label(data: Data, model: Data) -> str:
    """Name the pupil's level."""
    level = data["pupil"].get("level") or ""
    return model["levels"].get(level, clean(level))


# ---------------------------------------------------------------- the first page


def summary(data: Data) -> Summary:
    """Who, where, when, hours at a glance, whom to call."""
    pupil, host, school, period = data["pupil"], data["host"], data["school"], data["period"]
    total = schedule.total_minutes(period["days"])
    who = Card("Élève", (person_name(pupil),), (joined((clean(pupil["class_name"]), clean(school["name"])), ", "),))
    where = Card("Lieu", (clean(host["name"]),), address_lines(data["place"]))
    when = Card(
        "Dates",
        (upper_first(period_label(data)),),
        (f"{plural(len(period['days']), 'jour')} de présence, {write_duration(total)} en tout",),
    )
    hours = schedule.at_a_glance(period["days"])
    clock = Card("Horaires", hours, (upper_first(write_zone(period["time_zone"])),))
    return Summary("L'essentiel", ((who, where), (when, clock), contacts(data)))


def contacts(data: Data) -> tuple[Card, ...]:
    """Whom to call: on the spot, at school, and about safety."""
    tutor, referent, school = tutor_of(data), data.get("referent"), data["school"]
    cards = [Card("Appeler sur place", (person_name(tutor),), _reach(tutor))]
    school_phone = joined((clean(school["name"]), write_phone(school.get("phone") or "")))
    if referent:
        cards.append(Card("Appeler l'établissement", (person_name(referent),), (*_reach(referent), school_phone)))
    else:
        cards.append(Card("Appeler l'établissement", (person_name(school["head"]),), (school_phone,)))
    safety = lines_of(data["host"].get("safety_contact") or "")
    cards.append(Card("Santé, sécurité, harcèlement", (), safety or (NOT_GIVEN,)))
    return tuple(cards)


def _reach(person: Data) -> tuple[str, ...]:
    return tuple(filter(None, (write_phone(person.get("phone") or ""), clean(person.get("email") or ""))))


def parties(data: Data, model: Data) -> tuple[Block, ...]:
    """Who agrees, about whom, and the texts referred to."""
    host, school, pupil = data["host"], data["school"], data["pupil"]
    representative, head = host["representative"], school["head"]
    decision = school.get("ca_decision_date")
    ca_decision = joined(
        (write_date(decision) if decision else "(date à compléter)", clean(school.get("ca_decision_reference") or "")),
        ", ",
    )
    visas = tuple(
        fill(visa["text"], {"ca_decision": ca_decision})
        for visa in model["visas"]
        if school["sector"] in visa.get("sectors", (school["sector"],))
    )
    fields = Fields(
        (
            Field(
                "Entre l'organisme d'accueil",
                _given(
                    clean(host["name"]),
                    f"SIRET {write_siret(host['siret'])}" if host.get("siret") else "",
                    *address_lines(host),
                    "Établissement familial (code du travail, article L4153-5)" if host.get("family_business") else "",
                    f"représenté par {_named(representative)}",
                    by_delegation(host.get("delegation")),
                    contact_line(representative),
                ),
            ),
            Field(
                "et l'établissement",
                _given(
                    clean(school["name"]),
                    f"UAI {clean(school['uai'])}, {model['sectors'].get(school['sector'], clean(school['sector']))}",
                    f"représenté par {_named(head)}",
                ),
            ),
            Field(
                "concernant l'élève",
                _given(person_name(pupil), joined((clean(pupil["class_name"]), level_label(data, model)), ", ")),
            ),
        )
    )
    return (Bullets("Vu", visas), fields, Prose((model["preamble"],)))


def articles(model: Data, kind: Data) -> tuple[Article, ...]:
    """Title I, with the sentences proper to the kind."""
    return tuple(
        Article(
            f"Article {article['number']}",
            article["title"],
            tuple(fill(text, kind) for text in article["paragraphs"]),
        )
        for article in model["articles"]
    )


# ---------------------------------------------------------------- the annexes


def pedagogical_annex(data: Data, model: Data) -> tuple[Section, ...]:
    """Title II, A."""
    words = model["particular"]
    reminders = tuple(Field(item["title"], (item["text"],)) for item in model["reminders"])
    competences = tuple(Field(item["label"], (item["text"],)) for item in model["competences"])
    return (
        Section("L'élève", 3, (Fields(_pupil_fields(data, model)),)),
        Section("L'établissement", 3, (Fields(_school_fields(data, model)),)),
        Section("L'accueil", 3, (Fields(_host_fields(data)),)),
        Section("Horaires", 3, (schedule.timetable(data["period"]),)),
        Section("Repères réglementaires", 3, (Fields(reminders),)),
        Section(
            "Contenu",
            3,
            (
                Fields(
                    (
                        Field("Objectifs", _text(data.get("aims"))),
                        Field("Activités prévues", _text(data.get("activities"))),
                    )
                ),
            ),
        ),
        Section("Compétences observées", 3, (Fields(competences),)),
        Section(
            "Évaluation et restitution",
            3,
            (Fields((Field("Modalités", (words["assessment"], *lines_of(data.get("assessment") or ""))),)),),
        ),
    )


def _pupil_fields(data: Data, model: Data) -> tuple[Field, ...]:
    pupil, words = data["pupil"], model["particular"]
    born = write_date(pupil["birth_date"]) + (" (élève majeur)" if pupil.get("adult") else "")
    fields = [
        Field("Prénom et nom", _given(person_name(pupil))),
        Field("Date de naissance", (born,)),
        Field("Classe", _given(joined((clean(pupil["class_name"]), level_label(data, model)), ", "))),
    ]
    guardians = data.get("guardians") or ()
    for rank, guardian in enumerate(guardians, start=1):
        label = "Représentant légal" if len(guardians) == 1 else f"Représentant légal {rank}"
        reach = words["withheld"] if guardian.get("withheld") else contact_line(guardian)
        name = joined((person_name(guardian), clean(guardian.get("quality") or "")), ", ")
        fields.append(Field(label, _given(name, reach)))
    fields.append(Field("Accueil individualisé", (_health_plan(data.get("health_plan") or {}), words["arrangements"])))
    return tuple(fields)


def _health_plan(plan: Data) -> str:
    if not plan.get("pai"):
        return "Projet d'accueil individualisé (PAI) : non."
    kit = {"famille": "la famille", "établissement": "l'établissement"}.get(plan.get("kit_by") or "")
    return "Projet d'accueil individualisé (PAI) : oui" + (f", trousse d'urgence fournie par {kit}." if kit else ".")


def _school_fields(data: Data, model: Data) -> tuple[Field, ...]:
    school, referent = data["school"], data.get("referent")
    status = model["sectors"].get(school["sector"], clean(school["sector"]))
    return (
        Field("Établissement", _given(clean(school["name"]), *address_lines(school), contact_line(school))),
        Field("Statut", (status,)),
        Field("Direction", (_named(school["head"]),)),
        Field("Référent désigné", _given(_named(referent), contact_line(referent)) if referent else ("aucun",)),
    )


def _host_fields(data: Data) -> tuple[Field, ...]:
    host, period = data["host"], data["period"]
    tutor = host.get("tutor")
    tutor_lines = (
        _given(_named(tutor), contact_line(tutor)) if tutor else (f"{person_name(tutor_of(data))}, signataire",)
    )
    return (
        Field("Tuteur ou tutrice", tutor_lines),
        Field("Lieu", _given(*address_lines(data["place"]))),
        Field("Personne ressource", _text(host.get("safety_contact"))),
        Field("Dates", (f"{period_label(data)}, {plural(len(period['days']), 'jour')} de présence",)),
    )


def financial_annex(data: Data, model: Data) -> Fields:
    """Title II, B."""
    words = model["particular"]
    return Fields(
        (
            Field("1. Hébergement", lines_of(data.get("lodging") or "") or (words["lodging"],)),
            Field("2. Restauration", _text(data.get("meals"))),
            Field("3. Transport", (*lines_of(data.get("transport") or ""), words["transport"])),
            Field("4. Assurance", (words["insurance"],)),
        )
    )


def _named(person: Data) -> str:
    return joined((person_name(person), clean(person.get("title") or "")), ", ")


def _given(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line) or (NOT_GIVEN,)


def _text(value: str | None) -> tuple[str, ...]:
    return lines_of(value or "") or (NOT_GIVEN,)
