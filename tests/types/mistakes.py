"""Mistakes that mypy finds, each beside what is right; nothing here is ever run.

`make check` reads this file too. Each mistake bears the code of its error: were it found no more, the ``ignore``
would be one too many, which is an error itself.
"""

from datetime import date

from conventions.domain.dossier.agreements.machine import ConventionMachine
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Host, Pupil, School, User
from signatures.models import SignatureRequest
from workflow.machine import Subject
from workflow.models import Transition


def field_of_a_row(convention: Convention) -> None:
    _ = convention.number
    _ = convention.nunber  # type: ignore[attr-defined]
    _ = convention.pupil.last_name
    _ = convention.pupil.surname  # type: ignore[attr-defined]
    convention.activities = "Observer"
    convention.activites = "Observer"  # type: ignore[attr-defined]


def field_of_whatever_has_a_state(subject: Subject, machine: ConventionMachine) -> None:
    _ = subject.status, subject.root.journal_length
    _ = subject.staus  # type: ignore[attr-defined]
    _ = subject.root.journal_lenght  # type: ignore[attr-defined]
    _ = machine.version
    _ = machine.versoin  # type: ignore[attr-defined]


def column_of_a_new_row(school: School) -> None:
    Pupil.objects.create(school=school, last_name="Fictif")
    Pupil.objects.create(school=school, surname="Fictif")  # type: ignore[misc]
    Host(name="Atelier Fictif")
    Host(nane="Atelier Fictif")  # type: ignore[misc]


def kind_of_a_value(school: School) -> None:
    Pupil.objects.create(school=school)
    Pupil.objects.create(school="lycée")  # type: ignore[misc]
    Convention.objects.filter(school=school)
    Convention.objects.filter(school="lycée")  # type: ignore[misc]


def lookup_of_a_query(day: date) -> None:
    Convention.objects.filter(first_day__gte=day, pupil__class_name="3e A")
    Convention.objects.filter(firts_day__gte=day)  # type: ignore[misc]
    Convention.objects.filter(pupil__clas_name="3e A")  # type: ignore[misc]
    Convention.objects.filter(first_day__befor=day)  # type: ignore[misc]
    Convention.objects.filter(pupil__school__city__startwith="A")  # type: ignore[misc]
    Convention.objects.exclude(statut="draft")  # type: ignore[misc]
    User.objects.get(email="personne@exemple.invalid")
    User.objects.get(mail="personne@exemple.invalid")  # type: ignore[misc]
    Transition.objects.filter(name="sign").values_list("at", "actor_id")
    Transition.objects.filter(name="sign").values_list("at", "author_id")  # type: ignore[misc]


def lookup_through_a_relation(convention: Convention) -> None:
    convention.amendments.filter(number=1)
    convention.amendments.filter(numero=1)  # type: ignore[misc]
    convention.half_days.filter(half="morning")
    convention.half_dayz.filter(half="morning")  # type: ignore[attr-defined]


def method_of_our_querysets(school: School) -> None:
    Pupil.objects.filter(school=school).named("fictif").in_bulk()
    Pupil.objects.filter(school=school).nammed("fictif")  # type: ignore[attr-defined]
    Convention.objects.in_state("draft").filter(school=school)
    Convention.objects.in_state("draft").filter(scool=school)  # type: ignore[misc]


def what_may_be_missing(convention: Convention, request: SignatureRequest) -> None:
    if convention.first_day:
        convention.first_day.isoformat()
    convention.first_day.isoformat()  # type: ignore[union-attr]
    request.answered_at.isoformat()  # type: ignore[union-attr]
