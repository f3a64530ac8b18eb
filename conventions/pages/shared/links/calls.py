"""The page « Rappelez-moi » of a family's link: nothing is to be read nor proved to be called back by the school."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.spoken.speakers import language_of, languages_to_call
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.calls.queries import call_of
from conventions.domain.season.calls.services import ask_for_call
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed

from .visits import Visit

HOURS = (
    (CallAsked.Hour.ANY, __("Dès que possible")),
    (CallAsked.Hour.MORNING, __("Le matin")),
    (CallAsked.Hour.NOON, __("Entre midi et deux")),
    (CallAsked.Hour.AFTERNOON, __("L'après-midi")),
    (CallAsked.Hour.EVENING, __("En fin de journée")),
)


class CallForm(PageForm):
    """A call: in which language, at what time of the day; all is chosen already."""

    language = forms.ChoiceField(label=__("Langue"))
    hour = forms.ChoiceField(label=__("Quand ?"), choices=HOURS)

    def __init__(self, *args: Any, person: Guardian | Pupil, waiting: CallAsked | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pupil = person.pupil if isinstance(person, Guardian) else person
        language = self.fields["language"]
        known = waiting.language if waiting else language_of(person, get_language() or "fr")
        names = {code: one.name for code, one in languages_to_call(pupil.school).items()}
        language.choices = list((names | {known: names.get(known, pupil.family_language)}).items())
        language.initial = known
        self.fields["hour"].initial = waiting.hour if waiting else CallAsked.Hour.ANY


def call_page(http: HttpRequest, visit: Visit, convention: Convention | None = None) -> HttpResponse:
    """Take the wish to be called and say that it waits; who knows the link alone may ask, of nobody but the school."""
    person = visit.reader
    if not isinstance(person, Guardian | Pupil):
        raise Http404
    waiting = call_of(person)
    form = CallForm(typed(http), person=person, waiting=waiting)
    context = {
        "form": form,
        "label": _("Qu'on me rappelle") if visit.quality == "pupil" else _("Rappelez-moi"),
        "waiting": waiting,
        "hour": dict(HOURS)[CallAsked.Hour(waiting.hour)] if waiting else "",
        "is_known": bool(person.phone),
        "number": format_local(visit.pupil.school.phone),
        "school": visit.pupil.school,
    }
    return form_page(
        http,
        form,
        lambda given: ask_for_call(person, **given, convention=convention),
        then=http.path,
        said=_("L'établissement a reçu la demande."),
        show=lambda status: render(http, "links/call.html", {**visit.shown(), **context}, status=status),
    )
