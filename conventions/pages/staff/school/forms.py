"""Forms of the school's staff: the school's part, the reason of an act, the end of an internship."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.lodging import givers, yeses_of
from conventions.domain.dossier.agreements.models import Convention, HealthAnnex
from conventions.domain.dossier.agreements.services import Arrangements
from conventions.domain.dossier.agreements.states import Outcome
from conventions.domain.dossier.batches.shifting import Shift
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.models import Staff
from conventions.pages.kit.forms import AnnouncedField, DayField, PageForm
from conventions.pages.staff.suspending import SuspensionForm, ToldField
from workflow import clock


def new_key() -> str:
    """Return the identifier of one request: the same form sent twice acts once."""
    return uuid4().hex


class ActForm(PageForm):
    """An act that asks for nothing but a confirmation."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)


class ActReasonForm(ActForm):
    """An act and its reason."""

    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif en quelques mots : il dit aux autres ce qui se passe.")},
    )


class TerminateForm(ActReasonForm):
    """The end of a signed or running internship."""

    on = forms.DateField(
        label=_("Dernier jour de présence"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Indiquez le dernier jour."),
            "invalid": _("Écrivez la date comme 15/03/2027."),
        },
    )
    no_show = forms.BooleanField(label=_("L'élève ne s'est pas présenté"), required=False)
    by_trainee = forms.BooleanField(
        label=_("L'élève ou sa famille a mis fin au stage"),
        required=False,
        help_text=_("Le poste peut alors être repris sans attendre (code de l'éducation, article L124-11)."),
    )
    field_order = ["on", "no_show", "by_trainee", "reason"]


class OutcomeForm(ActForm):
    """Outcome of an interruption."""

    outcome = forms.ChoiceField(
        label=_("Le stage interrompu est"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la suite de l'interruption.")},
    )


class ReviseForm(ActReasonForm):
    """The next version, which keeps the text of the one before unless the school asks for the present one."""

    new_text = forms.BooleanField(
        label=_("Prendre le texte de convention en vigueur aujourd'hui"),
        help_text=_("Sinon la nouvelle version garde le texte de la précédente."),
        required=False,
    )
    field_order = ["reason", "new_text"]


class SuspendForm(SuspensionForm, ActForm):
    """One internship, from its page."""

    reason = ToldField()
    field_order = ["cause", "first_day", "from_noon", "until", "reason"]


class ResumeForm(ActForm):
    """The day on which the pupil is expected again."""

    on = DayField(label=_("Jour de la reprise"), error_messages={"required": _("Indiquez le jour de la reprise.")})


class ReportAnswerForm(PageForm):
    """Answer to a report; several stand on one page, so the page writes the field itself."""

    answer = forms.CharField(max_length=2000, required=False)


class CalledForm(ActForm):
    """Somebody called the host about a contact; ``seen`` is the contact that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    called = forms.BooleanField(
        label=_("J'ai appelé l'organisme, à un numéro trouvé par moi-même, et ce contact est le bon"),
        error_messages={"required": _("Cochez seulement après avoir appelé.")},
    )

    def __init__(self, data: Any = None, *, seen: str) -> None:
        self.is_of_another = data is not None and "called" in data and data.get("seen", "") != seen
        super().__init__({**data.dict(), "seen": seen, "called": ""} if self.is_of_another else data)
        self.initial["seen"] = seen
        if self.is_of_another:
            changed = _("Ce contact a changé entre-temps : relisez-le avant de le confirmer.")
            self.fields["called"].error_messages["required"] = changed

    @property
    def wrong_status(self) -> int:
        return 409 if self.is_of_another else super().wrong_status


class FieldWithFindings(AnnouncedField):
    """A field that shows what the rules say of it."""

    @property
    def template_name(self) -> str:
        return super().template_name if self.is_hidden else "school/field_with_findings.html"

    @property
    def default_template_name(self) -> str:
        return super().template_name

    @property
    def findings(self) -> list[Finding]:
        return self.form.findings.get(self.name, [])

    @property
    def suggestion(self) -> str:
        """The nearest value that would do, when a rule or the kind of agreement has one."""
        given = next((finding.suggestion for finding in self.findings if finding.suggestion), "")
        return given or (self.form.proposed.get(self.name, "") if self.findings else "")


class StaffChoice(forms.ModelChoiceField):
    """Somebody in post, by name and function."""

    def label_from_instance(self, staff: Staff) -> str:
        return f"{staff.user.name}, {staff.title or staff.get_role_display()}"


class DraftText(forms.CharField):
    """A text that the rules will ask for: not optional, and a draft may still be without it."""

    def validate(self, value: str) -> None:
        """Let an empty draft be saved."""


class FetchingForm(PageForm):
    """The person who fetches a boarder at the landing."""

    fetched_by = forms.CharField(
        label=_("Qui le prend à la pirogue ?"),
        help_text=_("Un prénom et un lien suffisent : Jo, son oncle. La famille sans internet le lit par SMS."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SchoolPartForm(PageForm):
    """The school's part; a draft may be incomplete, the rules say what is missing."""

    bound_field_class = FieldWithFindings

    aims = DraftText(label=_("Objectifs du stage"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    assessment = DraftText(
        label=_("Préparation, évaluation et restitution"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    transport = forms.CharField(
        label=_("Trajet"),
        help_text=_(
            "Comment l'élève se rend sur place, et qui paie. Dites « transport scolaire » ou « pirogue » s'il le faut."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lodging = forms.CharField(
        label=_("Hébergement"),
        help_text=_(
            "Seulement si l'élève ne dort pas chez lui : l'accord écrit de la direction et de chaque responsable légal "
            "se note alors ici, avec sa date, une fois ce texte enregistré."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    referent = StaffChoice(
        label=_("Enseignante ou enseignant référent"),
        help_text=_("À qui l'organisme et la famille parlent pendant le stage."),
        queryset=Staff.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=_("Personne pour le moment"),
        error_messages={"invalid_choice": _("Cette personne n'exerce plus dans l'établissement : choisissez-en une.")},
    )
    arrangements = forms.CharField(
        label=_("Aménagements de santé"),
        help_text=_(
            "Uniquement ce que l'organisme doit savoir pour accueillir l'élève : jamais un diagnostic, jamais le nom "
            "d'une maladie. Ce texte reste hors de la convention signée et il est effacé 30 jours après le stage."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shared = forms.BooleanField(
        label=_("La famille accepte que l'organisme lise ces aménagements"),
        help_text=_(
            "Sur sa page et dans une annexe scellée, une fois la convention signée. Sans cet accord, rien ne part."
        ),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    TEXTS = ("aims", "assessment", "transport", "lodging")

    def __init__(
        self,
        data: Any = None,
        *,
        convention: Convention,
        health: bool,
        lodges: bool,
        findings: dict[str, list[Finding]],
        proposed: dict[str, str],
    ) -> None:
        self.convention, self.findings, self.proposed = convention, findings, proposed
        super().__init__(data, initial=self.stored(convention, health))
        lodges = lodges and bool(self["lodging"].value())
        self._yeses = dict(self._add_yeses() if lodges else ())
        choices = Staff.objects.in_post(convention.school).filter(user__is_active=True)
        self.fields["referent"].queryset = choices.select_related("user").order_by("user__sort_name", "id")
        if convention.referent_id:
            self.fields["referent"].empty_label = None
        if not health:
            del self.fields["arrangements"], self.fields["shared"]

    def _add_yeses(self) -> Iterator[tuple[str, str]]:
        """Add a day for each written yes to the lodging, below it; yield the names of the fields and whose they are."""
        known = yeses_of([self.convention]).get(self.convention.uuid, {})
        before = list(self.TEXTS)
        for number, (of, name) in enumerate(givers(self.convention).items()):
            said = _("Accord écrit sur l'hébergement, signé par %(name)s le") % {"name": name}
            self.fields[f"yes_{number}"] = DayField(label=said, required=False)
            self.initial[f"yes_{number}"] = known.get(of)
            before.append(f"yes_{number}")
            yield f"yes_{number}", of
        self.order_fields(before)  # the others keep their order after these

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        today = self.convention.school.today()
        for name in self._yeses:
            if (day := given.get(name)) and day > today:
                self.add_error(name, _("Ce jour est à venir : écrivez celui où l'accord a été signé."))
        return given

    @staticmethod
    def stored(convention: Convention, health: bool) -> dict[str, Any]:
        """Return what is saved now."""
        values = {name: getattr(convention, name) for name in SchoolPartForm.TEXTS}
        values["referent"] = convention.referent.uuid if convention.referent else None
        values["revision"] = convention.draft_revision
        if health:
            annex = HealthAnnex.objects.filter(convention=convention).first()
            values |= {"arrangements": annex.arrangements if annex else "", "shared": bool(annex and annex.shared)}
        return values

    def as_saved(self) -> dict[str, Any]:
        """Return the arguments of ``save_school_part``."""
        given = self.cleaned_data
        saved: dict[str, Any] = {
            "fields": {name: given[name] for name in self.TEXTS},
            "referent": given["referent"],
            "revision": given["revision"],
        }
        if "arrangements" in given:
            saved["arrangements"] = Arrangements(given["arrangements"], given["shared"] and bool(given["arrangements"]))
        return saved

    def yeses(self) -> dict[str, date | None]:
        """Return the day of each written yes to the lodging, by whose it is."""
        return {of: self.cleaned_data[name] for name, of in self._yeses.items()}

    def differences(self) -> list[tuple[str, str]]:
        """Return ``(label, what is stored)`` of the texts that somebody else has saved otherwise meanwhile."""
        return [
            (str(self.fields[name].label), getattr(self.convention, name))
            for name in self.TEXTS
            if getattr(self.convention, name) != self.data.get(name, "")
        ]


class InternshipSpanForm(PageForm):
    """Days between which internships begin; either may be left empty."""

    du = DayField(label=_("Premier jour à partir du"), required=False)
    au = DayField(label=_("Premier jour jusqu'au"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("du") and given.get("au") and given["du"] > given["au"]:
            self.add_error("au", _("Ce jour est avant le premier : vérifiez les deux dates."))
        return given


FAR = timedelta(days=730)
"""No internship is moved further."""


class ShiftForm(PageForm):
    """How far dates are moved: by so many days, or to a first day."""

    days = forms.IntegerField(
        label=_("Décaler de ce nombre de jours"),
        help_text=_("7 : une semaine plus tard ; -7 : une semaine plus tôt."),
        min_value=-60,
        max_value=120,
        required=False,
        error_messages={"invalid": _("Écrivez un nombre de jours, par exemple 7.")},
    )
    first_day = DayField(label=_("Ou nouveau premier jour, le même pour tous"), required=False)

    def clean_first_day(self) -> date | None:
        day, today = self.cleaned_data["first_day"], clock.now().date()
        if day and not today < day <= today + FAR:
            raise forms.ValidationError(_("Indiquez un jour à venir, dans les deux ans."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("days")) == bool(given.get("first_day")):
            self.add_error("days", _("Indiquez un nombre de jours, ou un nouveau premier jour : l'un des deux."))
        return given

    def shift(self) -> Shift:
        return Shift(self.cleaned_data["days"] or 0, self.cleaned_data["first_day"])


class WhyForm(PageForm):
    """Why many agreements change, as each amendment prints it; ``key`` makes a form sent twice one act."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    why = forms.CharField(
        label=_("Motif des avenants"),
        help_text=_("Il est imprimé dans chaque avenant : chaque partie le lit."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez en quelques mots pourquoi les dates changent.")},
    )


class HoldForm(PageForm):
    """Hold on messages to one party: not before a day, no more, or as planned again."""

    what = forms.ChoiceField(
        label=_("Ce qui part de soi-même"),
        choices=[
            ("until", _("Ne rien envoyer avant un jour")),
            ("never", _("Ne plus rien envoyer pour cette demande")),
            ("go", _("Laisser partir comme prévu")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui doit se passer.")},
    )
    until = DayField(label=_("Pas avant le"), help_text=_("Pour retenir jusqu'à un jour seulement."), required=False)
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=300,
        error_messages={"required": _("Dites pourquoi en quelques mots : vos collègues le liront.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("what") == "until" and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Donnez le jour à partir duquel une relance peut partir."))
        return given

    def held_until(self, today: date) -> date | None:
        """Return the day before which nothing leaves: today's for nothing held, none for ever."""
        what = self.cleaned_data["what"]
        return {"until": self.cleaned_data["until"], "never": None, "go": today}[what]
