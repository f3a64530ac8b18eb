"""The attestation given to the pupil when the period is over: half-days really spent there, and those nobody filled in.

Canonical data (JSON-able)::

    {"format": 1, "number": "AT-…", "pupil": {"first_name", "last_name"}, "class_name": "3e B",
     "school": {"name", "postcode", "city", "head": {"name", "title"}, "stamp"}, "host": {"name", "postcode", "city"},
     "kind_title": "Séquence d'observation en milieu professionnel",
     "first_day": "2026-12-14", "last_day": "2026-12-18", "planned_until": None,          # a day when interrupted
     "half_days": [{"date": "2026-12-14", "half": "matin" | "après-midi",
                    "state": "present" | "late" | "absent" | "justified" | "unknown" | "suspended",
                    "in_part": "2 h sur 3 h 30"}, …],           # only where the pupil came late or left early
     "counts": {"present": 7, "late": 1, "absent": 0, "justified": 1, "unknown": 0, "suspended": 0},  # half-days
     "hours": "26 h 30",                                    # total of the minutes really done
     "given_by": {"name", "title", "host", "stamp"},         # where the host gives it, with the two that follow
     "days": {"done": 12, "legal": 11}, "gratification": "0.00",       # days really done, days of 7 h; euros
     "issued_on": "2026-12-19", "verification_url": "https://…", "funder": {"mention": "…"} | "…"}
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conventions.domain.persons.people.names import after_french_de

from .blocks import Card, Field, Fields, PrintedDocument, PrintedTable, Prose, Section, Summary
from .html import render_html
from .rendered import Rendered
from .rendering import render
from .wording import clean, joined, name_of, plural, town, typeset, upper_first, write_date, write_spans

SEAL_FIELD = "sig_seal"
SIGNED_BY_HOST = "Signature de l'organisme"
STATES = {
    "present": "présence",
    "late": "présence, avec retard",
    "absent": "absence non justifiée",
    "justified": "absence justifiée",
    "unknown": "non renseigné",
    "suspended": "stage suspendu",
}
PRESENCE = ("present", "late")
UNKNOWN_NOTE = typeset(
    "Une demi-journée non renseignée n'est comptée ni comme une présence ni comme une absence : "
    "personne n'a indiqué ce qu'il en était."
)

SUSPENDED_NOTE = typeset(
    "Le stage était suspendu pour une cause que personne n'a choisie : l'élève n'était ni attendu, ni absent."
)


def render_attestation(data: Mapping[str, Any], *, logo: Path | None = None, claim_pdfa: bool = False) -> Rendered:
    """Render the attestation; its only box is the seal's, field ``sig_seal``."""
    return render(compose_attestation(data), logo=logo, claim_pdfa=claim_pdfa)


def render_attestation_html(data: Mapping[str, Any]) -> str:
    """Render the attestation as an HTML fragment."""
    return render_html(compose_attestation(data))


def compose_attestation(data: Mapping[str, Any]) -> PrintedDocument:
    """Compose what the attestation says."""
    school, pupil = name_of(data["school"]), name_of(data["pupil"])
    counts = {state: int(data["counts"].get(state) or 0) for state in STATES}
    present = sum(counts[state] for state in PRESENCE)
    funder = data.get("funder") or ""
    return PrintedDocument(
        title="Attestation de présence en milieu professionnel",
        subtitle=clean(data["kind_title"]),
        number=clean(data["number"]),
        version_label="",
        verification_label="Vérifier ce document",
        verification_url=clean(data["verification_url"]),
        sections=(
            Section("L'essentiel", 1, (_summary(data, present),)),
            Section("Attestation", 1, (Prose((_statement(data, school, pupil, present),)),)),
            Section("Décompte", 2, (_counts(data, counts, present),)),
            Section("Demi-journées", 2, (_half_days(data),)),
        ),
        footer=joined((school, _town(data["school"]))),
        author=school,
        subject=f"{pupil}, {name_of(data['host'])}",
        funder=clean(funder if isinstance(funder, str) else funder.get("mention") or ""),
        seal_field=SEAL_FIELD,
        seal_label=SIGNED_BY_HOST if data.get("given_by") else "Cachet de l'établissement",
        seal_picture=base64.b64decode(_stamp(data)),
    )


def _stamp(data: Mapping[str, Any]) -> str:
    giver = data.get("given_by") or data["school"]
    return "" if isinstance(giver, str) else giver.get("stamp") or ""


def _summary(data: Mapping[str, Any], present: int) -> Summary:
    host = data["host"]
    enrolled = joined((clean(data["class_name"]), name_of(data["school"])), ", ")
    return Summary(
        "L'essentiel",
        (
            (
                Card("Élève", (name_of(data["pupil"]),), (enrolled,)),
                Card("Organisme d'accueil", (name_of(host),), tuple(filter(None, (_town(host),)))),
            ),
            (
                Card("Dates", (upper_first(_dates(data)),)),
                Card("Présence", (f"{_length(data, present)}, {clean(data['hours'])}",)),
            ),
        ),
    )


def _counts(data: Mapping[str, Any], counts: Mapping[str, int], present: int) -> Fields:
    unknown = [
        f"{write_date(half_day['date'], weekday=True)}, {half_day['half']}"
        for half_day in _sorted(data)
        if half_day["state"] == "unknown"
    ]
    late = f", dont {counts['late']} avec retard" if counts["late"] else ""
    fields = [
        *_given_by_host(data),
        Field("Présences", (f"{plural(present, 'demi-journée')}{late}, soit {clean(data['hours'])}",)),
        Field("Absences justifiées", (plural(counts["justified"], "demi-journée"),)),
        Field("Absences non justifiées", (plural(counts["absent"], "demi-journée"),)),
        Field(
            "Non renseigné",
            (plural(counts["unknown"], "demi-journée"), *unknown, *((UNKNOWN_NOTE,) if unknown else ())),
        ),
    ]
    if counts["suspended"]:
        fields.append(Field("Stage suspendu", (plural(counts["suspended"], "demi-journée"), SUSPENDED_NOTE)))
    return Fields(tuple(fields))


def _length(data: Mapping[str, Any], present: int) -> str:
    """« 12 jours » where days are counted, half-days elsewhere."""
    return plural(data["days"]["done"], "jour") if data.get("days") else plural(present, "demi-journée")


def _given_by_host(data: Mapping[str, Any]) -> list[Field]:
    """Days, hours and gratification of a training period (code de l'éducation, D124-9); nothing elsewhere."""
    if not data.get("given_by"):
        return []
    euros = data["gratification"].replace(".", ",")
    paid = "Sans gratification" if euros == "0,00" else typeset(f"{euros} € au total")
    legal = plural(data["days"]["legal"], "jour")
    return [
        Field("Jours de présence", (plural(data["days"]["done"], "jour"),)),
        Field("Durée", (f"{clean(data['hours'])}, soit {legal} de 7 heures (code de l'éducation, D124-6)",)),
        Field("Gratification", (paid,)),
    ]


def _half_days(data: Mapping[str, Any]) -> PrintedTable:
    dates: dict[str, dict[str, str]] = {}
    for half_day in _sorted(data):
        words = joined((STATES[half_day["state"]], half_day.get("in_part")), ", ")
        dates.setdefault(half_day["date"], {})[half_day["half"]] = typeset(words)
    rows = tuple(
        (write_date(date, weekday=True), halves.get("matin", "—"), halves.get("après-midi", "—"))
        for date, halves in dates.items()
    )
    return PrintedTable("Présence par demi-journée", ("Jour", "Matin", "Après-midi"), rows, (2, 1.5, 1.5))


def _sorted(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(data["half_days"], key=lambda half_day: (half_day["date"], half_day["half"] != "matin"))


def _statement(data: Mapping[str, Any], school: str, pupil: str, present: int) -> str:
    head = data["school"].get("head") or {}
    represented = joined((clean(head.get("name") or ""), clean(head.get("title") or "")), ", ")
    giver = f"{school}, représenté par {represented}," if represented else school
    if host := data.get("given_by"):
        signatory = joined((clean(host["name"]), clean(host["title"])), ", ")
        giver = f"{name_of(data['host'])}, représenté par {signatory},"
    planned = data.get("planned_until")
    interrupted = (
        f"Prévue jusqu'au {write_date(planned, weekday=True)}, la période a été interrompue le "
        f"{write_date(data['last_day'], weekday=True)}. "
        if planned
        else ""
    )
    return (
        f"{giver} atteste la présence {after_french_de(pupil)} dans l'organisme d'accueil {name_of(data['host'])}, "
        f"{_dates(data)}, pendant {_length(data, present)}, soit "
        f"{clean(data['hours'])}, d'après les présences relevées sur place. {interrupted}"
        f"Attestation établie le {write_date(data['issued_on'])}."
    )


def _dates(data: Mapping[str, Any]) -> str:
    """Return the days of which it speaks: those with half-days, as the agreement writes them."""
    return write_spans([*{half_day["date"] for half_day in data["half_days"]}] or (data["first_day"], data["last_day"]))


def _town(value: str | Mapping[str, Any]) -> str:
    return "" if isinstance(value, str) else town(value)
