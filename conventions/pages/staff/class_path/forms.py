"""Form of a step that a school writes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.season.path.checking import LARGEST, faults_of
from conventions.domain.season.path.content import LEVELS, ContentError, step_of
from conventions.domain.season.path.services import name_of_own
from conventions.pages.kit.forms import PageForm

HEAD_LENGTH = 4_000
"""Characters that a front matter may take beside the text."""


class StepForm(PageForm):
    """A step in Markdown with its front matter: each fault is a sentence, what was typed stays."""

    REFUSED_AT = "text"

    text = forms.CharField(
        label=_("Le texte de l'étape"),
        help_text=_(
            "Entre les deux lignes « --- », le titre et les questions ; dessous, le texte. "
            "Des phrases courtes : l'élève lit seul."
        ),
        max_length=LARGEST + HEAD_LENGTH,
        strip=False,
        error_messages={"required": _("Écrivez le texte de l'étape.")},
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
    )

    def __init__(self, *args: Any, level: str, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level, self.name = level, name

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip() + "\n"
        try:
            step = step_of(f"{self.name or 'notre-etape'}.{self.level}", text)
            faults = list(faults_of(step, is_own=not self.name or self.name.startswith("notre-")))
        except ContentError as reason:
            faults = [str(reason)]
        if faults:
            raise ValidationError([f"{fault[:1].upper()}{fault[1:]}." for fault in faults])
        self.step = step
        self.name = self.name or name_of_own(step.title)
        return text


def text_to_begin(level: str, school: str, today: date) -> str:
    """Return the text from which a school writes a step of its own."""
    return (
        "---\n"
        "title: Notre visite à la mairie\n"
        "leaves: Trois questions à poser là-bas\n"
        "minutes: 10\n"
        f"author: {school}\n"
        "licence: Licence Ouverte 2.0 (Etalab)\n"
        f"written: {today.isoformat()}\n"
        "blocks:\n"
        "  - write: questions\n"
        "    ask: Mes trois questions\n"
        "    begins:\n"
        "      - Comment avez-vous…\n"
        "---\n"
        f"Une étape pour les élèves de {LEVELS[level]}. Tu lis, tu choisis, tu écris.\n"
    )
