"""The annexe pédagogique and financière of one training period (*PFMP*), beside the columns that every kind has."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from conventions.domain.law.formations.models import Formation

from ..models import Convention

Competence = dict[str, Any]
"""``{"code", "label", "activities", "before", "here", "after"}``: what is done of it at school before, here, after."""
Work = dict[str, Any]
"""``{"work", "equipment", "supervisor", "asked"}``: one regulated work; ``asked`` is false once the host refused it."""

HOST_COLUMNS = ("works", "dangers", "replaces_nobody", "benefits", "internal_rules", "host_insurer", "host_policy")
ABROAD = ("country_sheet", "work_language", "abroad_insurance", "erasmus_reference")
SCHOOL_COLUMNS = (
    *("period_number", "period_count", "yearly_hours", "competences", "supervision", "social_protection"),
    *("absences", "suspension", "validation", "attestation", "school_insurer", "school_policy"),
    *ABROAD,
)
"""Columns by who fills them; no other column of an agreement has one of these names."""


class TrainingAnnex(models.Model):
    """The part of an agreement that training periods alone have: one row for each of them.

    Lodging, meals and transport stand with the agreement, as those of every kind.
    """

    convention = models.OneToOneField(Convention, on_delete=models.CASCADE, related_name="training_annex")

    # the school's
    formation = models.ForeignKey(
        Formation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="formation"
    )
    """Formation of the pupil's enrolment, once it is known."""
    period_number = models.PositiveSmallIntegerField("rang de la période", null=True, blank=True)
    period_count = models.PositiveSmallIntegerField("périodes du cycle", null=True, blank=True)
    yearly_hours = models.CharField("volume horaire annuel de la formation", max_length=40, blank=True)
    competences = models.JSONField("compétences visées", default=list, blank=True)
    supervision = models.TextField("encadrement et suivi", blank=True)
    social_protection = models.TextField("protection sociale et responsabilité civile", blank=True)
    absences = models.TextField("absences autorisées", blank=True)
    suspension = models.TextField("suspension et résiliation", blank=True)
    validation = models.TextField("validation en cas d'interruption", blank=True)
    attestation = models.TextField("délivrance de l'attestation", blank=True)
    school_insurer = models.CharField("assureur de l'établissement", max_length=150, blank=True)
    school_policy = models.CharField("contrat de l'établissement", max_length=80, blank=True)
    # abroad
    country_sheet = models.TextField("fiche d'information sur le pays", blank=True)
    work_language = models.CharField("langue de travail", max_length=80, blank=True)
    abroad_insurance = models.CharField("assurance à l'étranger", max_length=200, blank=True)
    erasmus_reference = models.CharField("référence Erasmus+", max_length=80, blank=True)

    # the host's
    works = models.JSONField("travaux réglementés", default=list, blank=True)
    dangers = models.JSONField("travaux interdits au poste", default=list, blank=True)
    """Keys of the works barred to every minor that the host ticked (rule D-01)."""
    replaces_nobody = models.BooleanField("ne remplace personne", null=True, blank=True)
    """Word of the host: neither an absent person nor a permanent post (rule D-07); ``None`` until it is given."""
    benefits = models.TextField("avantages offerts", blank=True)
    internal_rules = models.TextField("clauses du règlement intérieur", blank=True)
    host_insurer = models.CharField("assureur de l'organisme", max_length=150, blank=True)
    host_policy = models.CharField("contrat de l'organisme", max_length=80, blank=True)

    class Meta:
        verbose_name = "annexe de PFMP"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_number=None)
                | models.Q(period_number__gte=1, period_number__lte=models.F("period_count")),
                name="training_period_of_the_cycle",
            )
        ]

    def __str__(self) -> str:
        return f"annexe de PFMP de {self.convention_id}"

    def to_data(self) -> dict[str, Any]:
        """Return the columns as the document keeps them; what is known elsewhere, and works refused, are no part."""
        columns = (name for name in (*HOST_COLUMNS, *SCHOOL_COLUMNS) if name not in ("works", "dangers", *ABROAD))
        abroad = {name: getattr(self, name) for name in ABROAD}
        return {
            **{name: getattr(self, name) for name in columns},
            "works": [{name: work[name] for name in ("work", "equipment", "supervisor")} for work in self.works_asked],
            "abroad": abroad if any(abroad.values()) else None,
        }

    def differences_from(self, data: Mapping[str, Any]) -> Iterator[str]:
        """Name the columns that are not what the annexes of a signed document say."""
        for name, value in self.to_data().items():
            signed = data.get(name, value)
            if name == "works":  # some that are asked were not allowed
                signed = [{key: work[key] for key in ("work", "equipment", "supervisor")} for work in signed]
                signed = value if all(work in value for work in signed) else signed
            if signed != value:
                yield name

    @property
    def works_asked(self) -> list[Work]:
        """Return the works that the agreement holds: what the host refused looks like works never asked."""
        return [work for work in self.works if work.get("asked", True)]
