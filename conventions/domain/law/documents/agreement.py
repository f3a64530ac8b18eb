"""Sections of a printed agreement, made from its canonical data; no layout here, no legal sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import schedule
from .blocks import Article, Block, Bullets, Card, Field, Fields, PrintedDocument, Prose, Section, Summary
from .signing import signature_sections
from .texts import fill, model_of
from .training import training_costs, training_fields, training_sections
from .wording import (
    NBSP,
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
    write_birth,
    write_date,
    write_duration,
    write_phone,
    write_siret,
    write_spans,
    write_zone,
)

Data = Mapping[str, Any]


def compose_agreement(data: Data) -> PrintedDocument:
    """Compose the document that ``data`` describes, in the wording version that it names."""
    model = model_of(data)
    kind = model["kinds"].get(data["kind"], model["kinds"]["other"])
    school = data["school"]
    words = model["particular"]
    sections = (
        Section("L'essentiel", 1, (summary(data), *_added_note(model))),
        Section("Parties et textes", 1, parties(data, model)),
        Section(model["general"]["title"], 1, articles(model, kind)),
        Section(words["title"], 1, ()),
        *pedagogical_annex(data, model),
        Section(words["financial"], 2, (financial_annex(data, model),)),
        *further_annexes(model),
        *signature_sections(data, model),
    )
    pupil = person_name(data["pupil"])
    return PrintedDocument(
        title=model["title"],
        short_title=model.get("short_title", ""),
        subtitle=kind["subtitle"],
        number=clean(data["number"]),
        version_label=f"version {data['version']}",
        verification_label="Vérifier, lire en page web",
        verification_url=clean(data["verification_url"]),
        sections=sections,
        footer=joined((clean(school["name"]), town(school))),
        author=clean(school["name"]),
        subject=f"{pupil}, {clean(data['host']['name'])}, {period_label(data)}",
        closing=closing(data, model),
        funder=clean((data.get("funder") or {}).get("mention") or ""),
    )


def closing(data: Data, model: Data) -> str:
    """Return the origin of the text: the version of the national wording, or the decision by which another one was
    voted."""
    voted = data.get("voted")
    if not voted:
        return f"Modèle de convention : version {model['version']} ({model['reference']})."
    decision = joined((f"décision du {write_date(voted['voted_on'])}", clean(voted["reference"])), ", ")
    return f"Texte voté ({decision}), empreinte SHA-256 du fichier : {voted['sha256']}."


def period_label(data: Data) -> str:
    """Return the days in words: from the first to the last, or those spans of it in which the pupil is there."""
    period = data["period"]
    days = [day["date"] for day in period.get("days") or () if day.get("morning") or day.get("afternoon")]
    return write_spans(days or (period["first_day"], period["last_day"]))


def tutor_of(data: Data) -> Data:
    """Return the tutor, who is the representative when no other is named."""
    return data["host"].get("tutor") or data["host"]["representative"]


def level_label(data: Data, model: Data) -> str:
    """Name the pupil's level."""
    level = data["pupil"].get("level") or ""
    return model["levels"].get(level, clean(level))


# ---------------------------------------------------------------- the first page


def summary(data: Data) -> Summary:
    """Names, place, days, hours at a glance, numbers to call."""
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
    """Cards of the people to call on the spot, at school and about safety; each has a number, another's failing their
    own."""
    tutor, referent, school = tutor_of(data), data.get("referent"), data["school"]
    signatory = data["host"]["representative"]
    school_phone = joined((clean(school["name"]), write_phone(school.get("phone") or "")))
    reach = _reach(tutor)
    if not tutor.get("phone"):
        other = joined((person_name(signatory), write_phone(signatory.get("phone") or "")))
        reach = (*reach, f"À défaut{NBSP}: {other if signatory.get('phone') else school_phone}")
    cards = [Card("Appeler sur place", (person_name(tutor),), reach)]
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
    """The parties, the pupil and the texts referred to."""
    host, school, pupil = data["host"], data["school"], data["pupil"]
    representative, head = host["representative"], school["head"]
    voted = data.get("voted") or {}
    board = school
    if voted.get("board"):  # the decision by which this very text was voted
        board = {"ca_decision_date": voted["voted_on"], "ca_decision_reference": voted["reference"]}
    decision = board.get("ca_decision_date")
    ca_decision = joined(
        (write_date(decision) if decision else "(date à compléter)", clean(board.get("ca_decision_reference") or "")),
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
                    joined((clean(host["name"]), *address_lines(host)), ", "),
                    f"SIRET {write_siret(host['siret'])}" if host.get("siret") else "",
                    f"RNA {clean(host['rna'])}" if host.get("rna") else "",
                    "Structure que l'établissement scolaire atteste connaître" if host.get("vouched") else "",
                    "Établissement familial (code du travail, article L4153-5)"
                    if host.get("family_establishment")
                    else "",
                    joined((f"représenté par {_named(representative)}", by_delegation(host.get("delegation"))), ", "),
                    contact_line(representative),
                ),
            ),
            Field(
                "et l'établissement d'enseignement scolaire",
                _given(
                    joined((clean(school["name"]), *address_lines(school)), ", "),
                    f"UAI {clean(school['uai'])}, {model['sectors'].get(school['sector'], clean(school['sector']))}",
                    f"représenté par {_named(head)}",
                ),
            ),
            Field(
                "concernant",
                _given(joined((person_name(pupil), clean(pupil["class_name"]), level_label(data, model)), ", ")),
            ),
        )
    )
    return (Bullets("Vu", visas), fields, Prose((model["preamble"],)))


def _added_note(model: Data) -> tuple[Prose, ...]:
    """Return the note on our own words on these pages, where the wording is the national one."""
    return (Prose((model["added_note"],), small=True),) if model.get("added_note") else ()


def _added(model: Data, words: str) -> str:
    """Mark a title or a sentence that the national model does not have."""
    return joined((words, model.get("added", "")), " ")


def articles(model: Data, kind: Data) -> tuple[Article, ...]:
    """Title I, with the sentences proper to the kind; what an article adds to the national one is marked."""
    return tuple(
        Article(
            f"Article {article['number']}",
            article.get("title", ""),
            (
                *(fill(text, kind) for text in article["paragraphs"]),
                *(_added(model, fill(text, kind)) for text in article.get("added", ())),
            ),
        )
        for article in model["articles"]
    )


# ---------------------------------------------------------------- the annexes


def pedagogical_annex(data: Data, model: Data) -> tuple[Section, ...]:
    """Title II, A, in the order of the national model."""
    words = model["particular"]
    people = (
        *_pupil_fields(data, model),
        *training_fields(data, model),
        *_school_fields(data),
        *_host_fields(data, model),
    )
    titles = model["sections"]
    reminders = tuple(Field(item["title"], (item["text"],)) for item in model["reminders"])
    competences = tuple(f"{item['label']} : {item['text']}" for item in model["competences"])
    content = (
        Field(titles["aims"], _given(words.get("aims", ""), *lines_of(data.get("aims") or ""))),
        Field(titles["activities"], _text(data.get("activities"))),
        Field(titles["assessment"], (words["assessment"], *lines_of(data.get("assessment") or ""))),
        Field(_added(model, titles["competences"]), competences),
    )
    return (
        Section(words["pedagogical"], 2, (Fields(people),)),
        Section(titles["reminders"], 3, (Fields(reminders, long=True),)),
        Section(titles["timetable"], 3, (schedule.timetable(data["period"]),)),
        Section(titles["content"], 3, (Fields(content, long=True),)),
        *training_sections(data, model),
    )


def _pupil_fields(data: Data, model: Data) -> tuple[Field, ...]:
    pupil, words, plan = data["pupil"], model["particular"], data.get("health_plan") or {}
    emancipated = "élève émancipée ou émancipé" if pupil.get("emancipated") else ""
    alone = "élève majeure ou majeur" if pupil.get("adult") else emancipated
    born = write_birth(pupil) + (f" ({alone})" if alone else "")
    guardians = data.get("guardians") or ()
    whose = [
        joined(
            (
                joined((person_name(guardian), clean(guardian.get("quality") or "")), ", "),
                words["withheld"] if guardian.get("withheld") else contact_line(guardian),
            )
        )
        for guardian in guardians
    ]
    return (
        Field("Prénom et nom de l'élève", _given(person_name(pupil))),
        Field("Date de naissance", (born,)),
        Field("Classe", _given(joined((clean(pupil["class_name"]), level_label(data, model)), ", "))),
        Field("Projet d'accueil individualisé", (_health_plan(plan),)),
        Field("Aménagements (PAI, PAP, PPS)", (upper_first(words["arrangements"]),)),
        *((Field(_heading(guardians, model), tuple(whose)),) if whose else ()),
    )


def _heading(guardians: Sequence[Data], model: Data) -> str:
    """Name those who sign for the pupil: who is entrusted with the pupil is no legal representative."""
    if any(guardian.get("entrusted") for guardian in guardians):
        return _added(model, "Enfant confié à")
    return "Représentants légaux" if guardians[1:] else "Représentant légal"


def _health_plan(plan: Data) -> str:
    exists = "Projet d'accueil individualisé pour raison de santé (PAI) à prendre en compte : "
    if not plan.get("pai"):
        return f"{exists}non."
    kit = {"famille": "des représentants légaux", "établissement": "de l'établissement scolaire"}
    whose = kit.get(plan.get("kit_by") or "")
    return f"{exists}oui." + (f" La trousse emportée est celle {whose}." if whose else "")


def _school_fields(data: Data) -> tuple[Field, ...]:
    school, referent = data["school"], data.get("referent")
    follows = joined((_named(referent), contact_line(referent))) if referent else "aucune personne désignée"
    return (
        Field("Chef ou cheffe d'établissement", _given(_named(school["head"]))),
        Field(
            "Établissement scolaire",
            _given(joined((clean(school["name"]), *address_lines(school)), ", "), contact_line(school)),
        ),
        Field("Référent ou référente", (follows,)),
    )


def _host_fields(data: Data, model: Data) -> tuple[Field, ...]:
    host, period = data["host"], data["period"]
    tutor = host.get("tutor")
    welcome = joined((_named(tutor), contact_line(tutor))) if tutor else f"{person_name(tutor_of(data))}, signataire"
    titles = model["sections"]
    when = period_label(data)
    inclusive = f"{when} inclus" if " au " in when else when
    said = {"when": when, "dates": inclusive, "days": plural(len(period["days"]), "jour")}
    dates = fill(titles["dates_said"], said)
    return (
        Field("Tuteur ou tutrice", (welcome,)),
        Field(titles["dates"], (dates,)),
        Field("Lieu d'accueil", (_added(model, *_given(joined(address_lines(data["place"]), ", "))),)),
        Field("Personne référente", _text(host.get("safety_contact"))),
    )


def financial_annex(data: Data, model: Data) -> Fields:
    """Title II, B."""
    words = model["particular"]
    return Fields(
        (
            Field("1 – Hébergement", (words["lodging"], *lines_of(data.get("lodging") or ""))),
            Field("2 – Restauration", _given(words.get("meals", ""), *lines_of(data.get("meals") or ""))),
            Field("3 – Transport", (words["transport"], *lines_of(data.get("transport") or ""))),
            Field("4 – Assurance", (_added(model, words["insurance"]),)),
            *training_costs(data, model),
        ),
        long=True,
    )


def further_annexes(model: Data) -> tuple[Section, ...]:
    """The annexes that a wording has besides the two of the national model: sentences under titles."""
    return tuple(
        Section(
            annex["title"],
            2,
            (Fields(tuple(Field(item["title"], (item["text"],)) for item in annex["items"]), long=True),),
        )
        for annex in model.get("annexes", ())
    )


def _named(person: Data) -> str:
    return joined((person_name(person), clean(person.get("title") or "")), ", ")


def _given(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line) or (NOT_GIVEN,)


def _text(value: str | None) -> tuple[str, ...]:
    return lines_of(value or "") or (NOT_GIVEN,)
