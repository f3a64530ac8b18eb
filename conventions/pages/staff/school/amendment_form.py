"""An amendment as the school types it: first what is to change, then the host's own timetable and the rest, and why."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from dsfr.utils import dsfr_input_class_attr

from conventions.domain.dossier.agreements.checking import facts_of
from conventions.domain.dossier.agreements.hosts import PERSON, PLACE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of, work_label
from conventions.domain.dossier.agreements.training_annexes.services import work_asked
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.law.rules.timetable import Presence
from conventions.pages.kit.forms import LineField, PageForm
from conventions.pages.shared.drafting.part_form import PhoneField, PostcodeField, email_field, show_numbers
from conventions.pages.shared.drafting.timetable_form import TimetableForm, key_of
from conventions.pages.shared.drafting.training_forms import work_fields, work_names, work_values, works_read
from conventions.pages.shared.drafting.week import Hours, proposals

WANTS = {
    "horaires": gettext_lazy("Les horaires"),
    "jour": gettext_lazy("Un jour : ajouté, retiré ou déplacé"),
    "lieu": gettext_lazy("Le lieu"),
    "tuteur": gettext_lazy("Le tuteur ou la tutrice"),
    "fin": gettext_lazy("La fin, plus tôt que prévu"),
    "signataire": gettext_lazy("La personne qui signe pour l'organisme"),
    "activites": gettext_lazy("Les activités"),
    "travaux": gettext_lazy("Les travaux réglementés"),
}
"""Fields that may change, as one says them, in the order of the page."""
OF_TRAINING = frozenset({"travaux"})
"""Fields of training periods alone."""
IN_TIMETABLE = frozenset({"horaires", "jour", "fin"})
PEOPLE = {"tutor": "tuteur", "representative": "signataire"}
"""Column of the amendment, and the want that shows its fields."""


def choices_for(convention: Convention) -> list[tuple[str, Any]]:
    """Return the fields that may change of an agreement of this kind."""
    return [(want, label) for want, label in WANTS.items() if convention.is_training or want not in OF_TRAINING]


def wants_of(asked: list[str], amendment: Amendment | None) -> list[str]:
    """Return what the page lets change: what is asked for, and what the draft changes already."""
    shown = set(asked) & set(WANTS)
    if amendment is not None:
        changed = {
            "horaires": amendment.days,
            "lieu": amendment.changes_place,
            "tuteur": amendment.tutor_id,
            "signataire": amendment.representative_id,
            "activites": amendment.activities,
            "travaux": amendment.annex,
        }
        shown |= {want for want, changes in changed.items() if changes}
    return [want for want in WANTS if want in shown]


class AmendedTimetable(TimetableForm):
    """The host's timetable of a signed agreement: what has begun is shown and stays."""

    slug = "avenant"

    def __init__(self, data: Any = None, *, convention: Convention, amendment: Amendment | None) -> None:
        self.amendment = amendment
        self.today = convention.today()
        self.before = {presence.day: presence for presence in convention.presences()}
        offered = proposals(facts_of(convention), self.before)
        super().__init__(data, convention=convention, proposals=offered)
        for day in (day for day in self.days if day <= self.today):
            for name in self.fields:
                if name.startswith(f"{key_of(day)}_"):
                    self.fields[name].disabled = True

    def timetable(self, convention: Convention) -> tuple[Presence, ...]:
        return (self.amendment and self.amendment.presences()) or convention.presences()

    def edges(self, convention: Convention, presences: tuple[Presence, ...]) -> tuple[date | None, date | None]:
        return presences[0].day, presences[-1].day

    def _presence(self, day: date, usual: Hours | None, cleaned: dict[str, Any]) -> Presence | None:
        return self.before.get(day) if day <= self.today else super()._presence(day, usual, cleaned)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self.presences:
            sentence = _("Il reste au moins un jour de présence : pour arrêter le stage, interrompez-le.")
            self.add_error("first_day", sentence)
        return cleaned


class AmendmentForm(PageForm):
    """Amendment of an agreement: an empty field does not change."""

    place_address = LineField(label=gettext_lazy("Adresse du lieu"), max_length=200, required=False)
    place_postcode = PostcodeField(label=gettext_lazy("Code postal"))
    place_city = LineField(
        label=gettext_lazy("Commune"),
        max_length=100,
        error_messages={"required": gettext_lazy("Écrivez la commune où a lieu le stage.")},
    )
    activities = forms.CharField(
        label=gettext_lazy("Activités prévues"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez ce que l'élève fera.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Motif de l'avenant"),
        help_text=gettext_lazy("Il est imprimé dans l'avenant : chaque partie le lit."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Écrivez en quelques mots pourquoi la convention change.")},
    )

    def __init__(
        self, data: Any = None, *, convention: Convention, wants: list[str], amendment: Amendment | None = None
    ) -> None:
        super().__init__(data, initial=_initial(convention, amendment))
        if "lieu" not in wants:
            for name in PLACE:
                del self.fields[name]
        if "activites" not in wants:
            del self.fields["activities"]
        for role, want in PEOPLE.items():
            if want in wants:
                self.fields |= _person_fields(role)
        self.works = possible_works(convention, amendment) if "travaux" in wants and convention.is_training else []
        self.fields |= work_fields(self.works)
        for name in self.fields:
            dsfr_input_class_attr(self[name])
        self.initial |= work_values(self.works)
        show_numbers(self)

    # -- showing -------------------------------------------------------------------------------------------

    def place(self) -> list[forms.BoundField]:
        return [self[name] for name in PLACE if name in self.fields]

    def activity(self) -> list[forms.BoundField]:
        return [self["activities"]] if "activities" in self.fields else []

    def tutor(self) -> list[forms.BoundField]:
        return self._person("tutor")

    def representative(self) -> list[forms.BoundField]:
        return self._person("representative")

    def work_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return each work that the agreement holds or may hold, with its fields."""
        names = work_names(self.works)
        return [(work_label(one["work"]), [self[name] for name in names[rank]]) for rank, one in enumerate(self.works)]

    def _person(self, role: str) -> list[forms.BoundField]:
        return [self[name] for name in (f"{role}_{part}" for part in PERSON) if name in self.fields]

    # -- reading -------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for role in PEOPLE:
            if any(cleaned.get(f"{role}_{name}") for name in PERSON):
                self._require_person(role, cleaned)
        return cleaned

    def _require_person(self, role: str, cleaned: dict[str, Any]) -> None:
        for name in ("first_name", "last_name"):
            if not cleaned.get(f"{role}_{name}") and f"{role}_{name}" not in self.errors:
                self.add_error(f"{role}_{name}", _("Donnez le prénom et le nom de la nouvelle personne."))
        reach = (f"{role}_email", f"{role}_phone")
        if not any(cleaned.get(name) or name in self.errors for name in reach):
            self.add_error(f"{role}_email", _("Donnez un courriel ou un téléphone : le lien y est envoyé."))

    def wanted(self, days: tuple[Presence, ...]) -> Wanted:
        """Return what was typed; the service keeps of it what differs from the agreement."""
        read = self.cleaned_data
        people = {role: {name: read.get(f"{role}_{name}", "") for name in PERSON} for role in PEOPLE}
        return Wanted(
            why=read["why"],
            days=days,
            place={name: read[name] for name in PLACE} if "place_city" in read else None,
            activities=read.get("activities", ""),
            annex={"works": works_read(self.works, read)} if self.works else {},
            **{role: person for role, person in people.items() if any(person.values())},
        )


def _person_fields(role: str) -> dict[str, forms.Field]:
    return {
        f"{role}_first_name": LineField(label=_("Prénom"), max_length=100, required=False),
        f"{role}_last_name": LineField(label=_("Nom"), max_length=100, required=False),
        f"{role}_title": LineField(label=_("Fonction"), max_length=120, required=False),
        f"{role}_email": email_field(_("Courriel"), auto="off"),
        f"{role}_phone": PhoneField(label=_("Téléphone")),
    }


def _initial(convention: Convention, amendment: Amendment | None) -> dict[str, Any]:
    placed = amendment if amendment and amendment.changes_place else convention
    values: dict[str, Any] = {name: getattr(placed, name) for name in PLACE}
    values["activities"] = (amendment and amendment.activities) or convention.activities
    if amendment:
        values["why"] = amendment.why
        for role in PEOPLE:
            if person := getattr(amendment, role):
                values |= {f"{role}_{name}": getattr(person, name) for name in PERSON}
    return values


def possible_works(convention: Convention, amendment: Amendment | None) -> list[dict[str, Any]]:
    """Return the works of the agreement as amended so far, then the usual ones of the formation, not yet asked."""
    annex = annex_of(convention)
    works = (amendment.annex.get("works") if amendment else None) or annex.works
    known = {one["work"] for one in works}
    usual = annex.formation.usual_works if annex.formation else []
    return [*works, *({**work_asked(key), "asked": False} for key in usual if key not in known)]
