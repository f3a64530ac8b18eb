"""The acts on who exercises authority over a pupil, as a school does them: what each asks, and what follows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.authority import AuthorityPaper, Done, read_paper
from conventions.domain.persons.people.models import Guardian, ParentalAuthority, Pupil
from conventions.domain.persons.people.papers import Paper
from conventions.domain.persons.people.states import AuthorityState, AuthorityWords
from conventions.pages.kit.forms import DayField, PageForm, ScanField
from signatures.scans import UnreadableScan
from workflow.engine import Refused
from workflow.machine import Law
from workflow.states import Wording

SITUATION = Wording(
    "conventions.pages.staff.lists.authority.SITUATION",
    AuthorityWords,
    {
        AuthorityState.SHARED: _("Rien de particulier n'est noté : la signature d'un responsable suffit."),
        AuthorityState.DISPUTED: _("Un désaccord est noté : chaque responsable doit signer, un seul ne suffit pas."),
        AuthorityState.EXCLUSIVE: _(
            "Une décision de justice confie l'autorité parentale à un seul responsable, qui signe. L'autre n'est pas "
            "sollicité, ne reçoit aucun message et n'a plus de page."
        ),
        AuthorityState.EMANCIPATED: _("L'élève est émancipé : sa seule signature est demandée, comme à la majorité."),
        AuthorityState.ABSENT: _(
            "Personne ici n'exerce l'autorité parentale : aucun responsable ne signe ni n'est imprimé. Pour chaque "
            "stage, la direction décide avec un motif."
        ),
    },
)
"""Effect of each situation on who signs."""


class AuthorityReasonForm(PageForm):
    """Why: what the school was told, by whom, when."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_(
            "Ce que l'établissement a appris, par qui, quand. L'établissement et les auditeurs le lisent ; il n'est ni "
            "imprimé ni envoyé à personne."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif, en quelques mots.")},
    )
    field_order = ("holder", *Done.values, "done_on", "kind", "file", "reason")

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil

    def values(self) -> dict[str, Any]:
        """Return what the transition is given."""
        return {}


class PaperForm(AuthorityReasonForm):
    """A judgment, attached."""

    KIND = AuthorityPaper.Kind.JUDGMENT.value

    file = ScanField(
        label=_("La décision"),
        help_text=_("PDF ou photo (JPEG, PNG), 10 Mo au plus. Les seules pages utiles."),
        error_messages={"required": _("Joignez la décision : sans elle, rien ne change.")},
    )

    def clean_file(self) -> Paper:
        try:
            scan = read_paper(self.pupil, self.cleaned_data["file"].read())
        except (UnreadableScan, Refused) as reason:
            raise ValidationError(str(reason)) from reason
        return Paper(self.KIND, scan)

    def values(self) -> dict[str, Any]:
        return {"paper": self.cleaned_data["file"]}


class SettlementForm(PaperForm):
    """Settlement of a disagreement: the writing of both, or a judgment."""

    kind = forms.ChoiceField(
        label=_("Quelle pièce"),
        choices=AuthorityPaper.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites de quelle pièce il s'agit.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reword("file", label=_("La pièce"))

    def values(self) -> dict[str, Any]:
        return {"paper": Paper(self.cleaned_data["kind"], self.cleaned_data["file"].scan)}


class SoleForm(PaperForm):
    """Who alone exercises authority, and the judgment that says so."""

    holder = forms.ChoiceField(
        label=_("Qui exerce seul l'autorité parentale"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le responsable qui exerce l'autorité parentale.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [
            (
                f"guardian:{guardian.uuid}",
                f"{guardian.name}, {guardian.get_quality_display()}" if guardian.quality else guardian.name,
            )
            for guardian in Guardian.objects.filter(pupil=self.pupil).order_by("rank")
            if guardian.may_sign
        ]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "holder": self.cleaned_data["holder"]}


class AbsentSignerForm(AuthorityReasonForm):
    """Act of the school when nobody here may sign."""

    report = forms.BooleanField(
        label=_("L'établissement a fait un signalement, ou transmis une information préoccupante"), required=False
    )
    judge = forms.BooleanField(label=_("L'établissement a demandé au juge"), required=False)
    protection = forms.BooleanField(label=_("L'établissement a demandé à la protection de l'enfance"), required=False)
    done_on = DayField(
        label=_("Le jour où il l'a fait"),
        help_text=_("Le dernier, s'il a fait plusieurs choses."),
        error_messages={"required": _("Donnez le jour où l'établissement l'a fait.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not any(given.get(one) for one in Done.values):
            self.add_error(Done.REPORT.value, _("Cochez au moins une chose que l'établissement a faite."))
        return given

    def clean_done_on(self) -> date:
        day = self.cleaned_data["done_on"]
        if day > self.pupil.school.today():
            raise ValidationError(_("Ce jour est à venir : notez ce qui a été fait."))
        return day

    def values(self) -> dict[str, Any]:
        return {"done": [one for one in Done.values if self.cleaned_data[one]], "done_on": self.cleaned_data["done_on"]}


@dataclass(frozen=True)
class AuthorityAct:
    """One act with a page of its own."""

    form: type[AuthorityReasonForm]
    follows: StrOrPromise
    """Consequence in a sentence."""


ACTS = {
    "note_disagreement": AuthorityAct(
        AuthorityReasonForm,
        follows=_(
            "Chaque responsable devra signer. Le désaccord ne se retire que par les deux signatures, ou par une pièce "
            "jointe : l'accord écrit des deux ou une décision de justice."
        ),
    ),
    "settle_by_signatures": AuthorityAct(
        AuthorityReasonForm,
        follows=_("Possible quand les deux ont signé une même convention depuis que le désaccord est noté."),
    ),
    "settle_by_document": AuthorityAct(
        SettlementForm,
        follows=_(
            "La signature d'un seul responsable suffira de nouveau. La pièce est gardée jusqu'à un an après le dernier "
            "stage, puis effacée."
        ),
    ),
    "give_to_one": AuthorityAct(
        SoleForm,
        follows=_(
            "Cette personne signera seule. L'autre responsable n'est plus sollicité, ne reçoit plus de message et sa "
            "page se ferme."
        ),
    ),
    "emancipate": AuthorityAct(
        PaperForm,
        follows=_("L'élève signera seul, comme un majeur ; les pages des responsables se ferment."),
    ),
    "note_absence": AuthorityAct(
        AbsentSignerForm,
        follows=_(
            "Aucun responsable ne signera. Qui héberge l'élève est prévenu du stage et ne signe pas. La direction "
            "décidera de chaque stage, avec un motif."
        ),
    ),
    "return_to_usual": AuthorityAct(
        AuthorityReasonForm, follows=_("La signature d'un responsable sera de nouveau demandée, et un seul suffira.")
    ),
}
"""Name of the transition → act."""


def possible_acts(pupil: Pupil) -> list[tuple[Law, AuthorityAct]]:
    """Return what may be written down in the pupil's present situation, with its label."""
    laws = ParentalAuthority.transitions()
    return [(laws[name], act) for name, act in ACTS.items() if pupil.authority in laws[name].sources]
