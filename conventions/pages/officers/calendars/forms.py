"""Forms of an officer about a calendar."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.calendars.content import ClosedPeriod, PeriodKind, own_academies, period_problem
from conventions.domain.law.calendars.models import SchoolCalendar
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.rolls.workbooks import LARGEST_UPLOAD
from conventions.pages.kit.forms import DayField, PageForm, SizedFileField

ARRETE_DATE = _("Date de l'arrêté")


def number_field(*, required: bool) -> forms.CharField:
    """Return the field of the arrêté's number."""
    return forms.CharField(
        label=_("Numéro de l'arrêté"),
        help_text=_("Celui de l'arrêté du recteur ou de la rectrice."),
        max_length=60,
        required=required,
        error_messages={"required": _("Donnez le numéro de l'arrêté.")},
    )


class CalendarReasonForm(PageForm):
    """Why something that is published changes."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("Gardé dans l'historique du calendrier."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez le motif.")},
    )


class ChangeForm(CalendarReasonForm):
    """Base of what changes a calendar: a reason is asked once it is published."""

    def __init__(self, *args: Any, calendar: SchoolCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not calendar.is_published:
            del self.fields["reason"]
        else:
            self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def clean(self) -> dict[str, Any]:
        return {"reason": "", **super().clean()}


class ArreteForm(ChangeForm):
    """The rector's arrêté and the first day of the year."""

    arrete_number = number_field(required=False)
    arrete_date = DayField(label=ARRETE_DATE, required=False)
    pre_rentree = DayField(
        label=_("Pré-rentrée"),
        help_text=_("Premier jour de l'année scolaire. Elle finit la veille de la pré-rentrée suivante."),
        required=False,
    )


class ClosedPeriodForm(ChangeForm):
    """Holidays, or a single day."""

    kind = forms.ChoiceField(
        label=_("Nature"),
        choices=PeriodKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : des vacances, un jour de fête ou un pont.")},
    )
    name = forms.CharField(
        label=_("Nom"), max_length=100, error_messages={"required": _("Donnez un nom : celui de l'arrêté.")}
    )
    first_day = DayField(label=_("Premier jour sans classe"), error_messages={"required": _("Donnez le premier jour.")})
    last_day = DayField(
        label=_("Dernier jour sans classe"),
        help_text=_("Le même pour un jour de fête ou un pont : laissez vide."),
        required=False,
    )
    to_confirm = forms.BooleanField(
        label=_("À confirmer : la date peut encore être déplacée, jusqu'à la veille"), required=False
    )
    department = forms.ChoiceField(label=_("Où"), required=False)

    def __init__(self, *args: Any, calendar: SchoolCalendar, identifier: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, calendar=calendar, **kwargs)
        self._calendar, self._identifier = calendar, identifier
        places = own_academies()[calendar.academy]
        if len(places) == 1:
            del self.fields["department"]
        else:
            names = [(place.code, DEPARTMENTS[place.code].name) for place in places]
            self.fields["department"].choices = [("", _("toute l'académie")), *names]

    def clean(self) -> dict[str, Any]:
        """Add ``period``, what the fields say together."""
        given = super().clean()
        if self.errors:
            return given
        first, last = given["first_day"], given.get("last_day")
        if last is None and given["kind"] == PeriodKind.HOLIDAYS:
            self.refuse(_("Donnez le dernier jour des vacances."), "last_day")
            return given
        period = ClosedPeriod(
            kind=given["kind"],
            name=" ".join(given["name"].split()),
            first_day=first,
            last_day=last or first,
            to_confirm=given.get("to_confirm", False),
            department=given.get("department", ""),
            uuid=self._identifier or uuid4(),
        )
        try:
            period_problem(period, self._calendar.departments)
        except ValidationError as problem:
            for name, sentences in problem.message_dict.items():
                for sentence in sentences:
                    self.refuse(sentence, name)
        return {**given, "period": period}


class ImportForm(PageForm):
    """A table of the calendars of some years, and the arrêté that fixes them."""

    file = SizedFileField(
        largest=LARGEST_UPLOAD,
        too_large=_("Ce fichier dépasse 5 Mo : gardez la seule feuille du calendrier."),
        label=_("Fichier du calendrier"),
        help_text=_("CSV, classeur Excel (.xlsx, .xls) ou LibreOffice (.ods)."),
        error_messages={"required": _("Choisissez le fichier."), "empty": _("Ce fichier est vide.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )
    arrete_number = number_field(required=True)
    arrete_date = DayField(label=ARRETE_DATE, error_messages={"required": _("Donnez la date de l'arrêté.")})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_arrete_date(self) -> date:
        day = self.cleaned_data["arrete_date"]
        if day > self._today:
            raise ValidationError(_("Cette date n'est pas encore venue : indiquez celle de l'arrêté."))
        return day


class ProposalAnswerForm(PageForm):
    """The answer to a proposal; a refusal says why."""

    reason = forms.CharField(
        label=_("Motif du refus"),
        help_text=_("L'établissement le lit. Laissez vide pour accepter."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
