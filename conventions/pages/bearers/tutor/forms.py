"""Forms of the tutor and of the pupil: an evaluation, an opinion."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.evaluations.questions import COUNTED, RECOMMEND, SAFETY_TEXT, YES_NO
from conventions.domain.dossier.internship.evaluations.services import LEVELS
from conventions.domain.law.documents import unprintable
from conventions.pages.kit.forms import PageForm

LONGEST_TEXT, LONGEST_COMMENT = 2000, 500


class EvaluationForm(PageForm):
    """Base of both evaluations: what is typed can always be kept, only sending it in asks for every answer."""

    text_label = _("Ce que vous voulez ajouter")
    is_printed = True
    """It is sealed in a document, which has not every character."""

    def __init__(self, evaluation: Evaluation, data: Any = None, *, whole: bool = False) -> None:
        self.evaluation, self.whole = evaluation, whole
        super().__init__(data, initial=self.typed(evaluation.answers))
        for name, question, levels in self.questions():
            self.fields[name] = forms.TypedChoiceField(
                label=question,
                choices=list(levels.items()),
                coerce=int,
                empty_value=None,
                required=whole or data is None,  # an empty form says what will be asked
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choisissez une réponse : %(question)s") % {"question": _short(question)}
                },
            )
            if comment := self.comment_of(name):
                self.fields[comment] = self._text(_("Commentaire"), LONGEST_COMMENT, rows=2)
        self.fields["free_text"] = self._text(self.text_label, LONGEST_TEXT, rows=4)

    def questions(self) -> Sequence[tuple[str, StrOrPromise, Mapping[int, StrOrPromise]]]:
        """Return ``(name of the field, question, {level: words})``."""
        raise NotImplementedError

    def comment_of(self, name: str) -> str:
        """Return the name of the comment's field beside a question; empty without one."""
        return ""

    @staticmethod
    def typed(answers: dict[str, Any]) -> dict[str, Any]:
        """Return the stored answers as the form's initial values."""
        raise NotImplementedError

    def answers(self) -> dict[str, Any]:
        """Return what can be kept of what was typed, in the shape in which it is stored; the form is checked."""
        raise NotImplementedError

    def answered(self) -> list[tuple[StrOrPromise, str, str]]:
        """Return ``(question, answer, comment)`` as stored, to be read."""
        read = []
        for name, question, levels in self.questions():
            comment = self.comment_of(name)
            read.append((question, str(levels.get(self.initial.get(name), "")), self.initial.get(comment, "")))
        return read

    def _text(self, label: StrOrPromise, longest: int, *, rows: int) -> forms.CharField:
        return forms.CharField(
            label=label,
            required=False,
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": rows}),
            validators=[require_printable] if self.whole and self.is_printed else [],
            error_messages={"max_length": _("Ce texte est trop long : %(limit_value)d caractères au plus.")},
        )


class TutorEvaluationForm(EvaluationForm):
    """Four competences on four levels, a comment for each, and a free text."""

    text_label = _("Appréciation générale")

    def questions(self) -> Sequence[tuple[str, StrOrPromise, Mapping[int, StrOrPromise]]]:
        competences = competences_of(self.evaluation.convention)
        levels = {level: gettext(label) for level, label in LEVELS.items()}
        return [(f"level_{competence.key}", gettext(competence.label), levels) for competence in competences]

    def comment_of(self, name: str) -> str:
        return name.replace("level_", "comment_", 1)

    @staticmethod
    def typed(answers: dict[str, Any]) -> dict[str, Any]:
        initial = {"free_text": answers.get("free_text", "")}
        for key, given in answers.get("competences", {}).items():
            initial |= {f"level_{key}": given.get("level"), f"comment_{key}": given.get("comment", "")}
        return initial

    def answers(self) -> dict[str, Any]:
        kept = self.cleaned_data
        competences = {}
        for competence in competences_of(self.evaluation.convention):
            given = {"comment": kept.get(f"comment_{competence.key}", "")}
            if level := kept.get(f"level_{competence.key}"):
                given["level"] = level
            competences[competence.key] = given
        return {"competences": competences, "free_text": kept.get("free_text", "")}


class PupilOpinionForm(EvaluationForm):
    """The pupil's opinion: nine presses and words; nothing is kept before it is sent whole."""

    text_label = _("Ce qui s'est bien passé, ce qui pourrait être mieux")
    is_printed = False

    def __init__(self, evaluation: Evaluation, data: Any = None) -> None:
        super().__init__(evaluation, data, whole=True)

    def questions(self) -> Sequence[tuple[str, StrOrPromise, Mapping[int, StrOrPromise]]]:
        counted = [(one.key, one.text, one.levels) for one in COUNTED if one is not RECOMMEND]
        safety = [(key, text, YES_NO) for key, text in SAFETY_TEXT.items()]
        return [*counted, *safety, (RECOMMEND.key, RECOMMEND.text, RECOMMEND.levels)]

    @staticmethod
    def typed(answers: dict[str, Any]) -> dict[str, Any]:
        return answers

    def answered(self) -> list[tuple[StrOrPromise, str, str]]:
        """The two questions about safety are shown to nobody again."""
        return [one for one in super().answered() if one[1]]


def _short(question: StrOrPromise) -> str:
    """Return what a question is about: « Observer : regarder… » gives « Observer »."""
    return str(question).partition(" :")[0]


def require_printable(text: str) -> None:
    """Refuse what the sealed document could not print, with the characters to take away."""
    if wrong := unprintable(text):
        raise forms.ValidationError(
            _("Le document ne peut pas imprimer ces caractères, retirez-les : %(characters)s"),
            params={"characters": " ".join(wrong)},
        )
