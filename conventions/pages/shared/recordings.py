"""Recording sentences in the languages of families: the same pages for a school and for the operator.

Whoever has a microphone records on the page (a comfort of the browser); a file made on a telephone does as well.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.persons.people.models import School
from conventions.domain.persons.spoken.queries import (
    HeardLanguage,
    SpokenSentence,
    language_at,
    languages_of,
    refused_files,
)
from conventions.domain.persons.spoken.sentences import SpokenLanguage
from conventions.domain.persons.spoken.services import keep_recording, named_language, remove_recording
from conventions.domain.persons.spoken.sounds import media_type_of
from conventions.pages.kit.access import or_404
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import PageForm, typed
from workflow.engine import Refused

MICROPHONE = "camera=(), microphone=(self), geolocation=(), payment=(), usb=(), interest-cohort=()"
"""Permissions of the one page where somebody speaks."""


class LanguageForm(PageForm):
    """A language that is not listed."""

    name = forms.CharField(
        label=__("Une autre langue"), max_length=40, help_text=__("Comme les familles l'appellent : wayana, palikur…")
    )

    def clean_name(self) -> str:
        try:
            return named_language(self.cleaned_data["name"]).code and self.cleaned_data["name"]
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class RecordingForm(PageForm):
    """One recording, chosen as a file or spoken on the page."""

    sound = forms.FileField(
        label=__("Votre enregistrement"),
        help_text=__("Dix secondes environ, 20 ko au plus : M4A ou MP3, que tous les téléphones lisent ; OGG ou WebM."),
        widget=forms.FileInput(attrs={"accept": "audio/*", "data-record": "12000"}),
        error_messages={"required": __("Choisissez le fichier, ou enregistrez la phrase.")},
    )

    def clean_sound(self) -> bytes:
        content = self.cleaned_data["sound"].read()
        try:
            media_type_of(content)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return content


@dataclass(frozen=True)
class Desk:
    """Desk of recordings: for one school, or, without a school, for all."""

    school: School | None
    prefix: str
    """Prefix of the names of its addresses."""
    frame: str
    """Template that its pages extend."""
    back: str
    back_label: str

    def address(self, language: str = "", sentence: str = "", *, name: str = "recording") -> str:
        """Return the address of the list, or of one sentence."""
        if not language:
            return reverse(f"{self.prefix}recordings")
        return reverse(f"{self.prefix}{name}", args=[language, sentence])


def recordings_page(http: HttpRequest, desk: Desk) -> HttpResponse:
    """List languages and sentences: what is heard, what is missing; a POST names another language."""

    def first_sentence(language: SpokenLanguage) -> str:
        first = languages_of(desk.school)[0].said[0].name
        return f"{desk.address(language.code, first)}?{urlencode({'nom': language.name})}"

    return form_page(
        http,
        LanguageForm(typed(http)),
        lambda given: named_language(given["name"]),
        then=first_sentence,
        template="frames/recordings.html",
        desk=desk,
        languages=[
            (
                heard,
                [(said, desk.address(said.language, said.name)) for said in heard.said],
                desk.address(heard.language.code, heard.missing[0].name) if heard.missing else "",
            )
            for heard in languages_of(desk.school)
        ],
        refused=refused_files() if desk.school is None else [],
    )


def recording_page(http: HttpRequest, desk: Desk, language: str, sentence: str) -> HttpResponse:
    """Hear one sentence and record it; then comes the next one that is missing."""
    heard = _language(http, desk, language)
    spoken = _sentence(heard, sentence)
    answer = form_page(
        http,
        RecordingForm(typed(http), http.FILES or None),
        lambda given: keep_recording(
            desk.school, heard.language, sentence, given["sound"], by=f"account:{user_of(http).uuid}"
        ),
        then=lambda _kept: _next(desk, language, sentence),
        said=_("L'enregistrement est publié : les familles peuvent l'entendre."),
        template="frames/recording.html",
        title=_("Enregistrer une phrase"),
        heading=f"{heard.language.name} : {_('une phrase')}",
        heard=heard,
        said_now=spoken,
        desk=desk,
        back=desk.address(),
        remove=desk.address(language, sentence, name="recording_remove"),
    )
    answer.headers["Permissions-Policy"] = MICROPHONE
    return answer


def recording_removed(http: HttpRequest, desk: Desk, language: str, sentence: str) -> HttpResponse:
    """Take a recording away."""
    act_or_say(
        http,
        lambda: remove_recording(desk.school, language, sentence, by=f"account:{user_of(http).uuid}"),
        said=_("L'enregistrement est supprimé."),
    )
    return redirect(desk.address())


def _language(http: HttpRequest, desk: Desk, code: str) -> HeardLanguage:
    """Return the language, a new one by the name that the address gives it once. Raises ``Http404``."""
    if heard := language_at(desk.school, code):
        return heard
    try:
        named = named_language(http.GET.get("nom", "")[:40])
    except Refused as refusal:
        raise Http404 from refusal
    if named.code != code:
        raise Http404
    return HeardLanguage(
        named, tuple(SpokenSentence(one.name, one.sentence, code) for one in languages_of(desk.school)[0].said)
    )


def _sentence(heard: HeardLanguage, name: str) -> SpokenSentence:
    return or_404(next((one for one in heard.said if one.name == name), None))


def _next(desk: Desk, language: str, sentence: str) -> str:
    """Return the address of the next sentence to record, of the list once there is none."""
    heard = language_at(desk.school, language)
    missing = [one.name for one in heard.missing] if heard else []
    names = [one.name for one in heard.said] if heard else []
    after = [name for name in missing if names.index(name) > names.index(sentence)]
    return desk.address(language, (after or missing)[0]) if missing else desk.address()
