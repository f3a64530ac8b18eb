"""Applications of pupils to offers."""

from django.db import models

from conventions.domain.people.models import Pupil
from conventions.domain.placements.offers.models import Offer
from workflow.actors import Actor

from .machine import ApplicationMachine
from .states import State


class Application(ApplicationMachine):
    """One pupil asks for one seat of an offer."""

    FETCH = ("offer", "pupil")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="applications")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="applications")
    motivation = models.TextField("motivation", blank=True)

    class Meta:
        verbose_name = "candidature"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "pupil"],
                condition=~models.Q(status=State.WITHDRAWN.value),
                name="application_once_per_offer",
            )
        ]

    def __str__(self) -> str:
        return f"candidature {self.uuid}"

    def roles_of(self, actor: Actor) -> frozenset[str]:
        if actor.is_system:
            return frozenset({"system"})
        roles = set()
        if actor.id == f"host:{self.offer.host.uuid}":
            roles.add("host")
        if actor.id == f"pupil:{self.pupil.uuid}":
            roles.add("pupil")
        if actor.kind == "account":
            roles |= self.pupil.school.roles_of_account(actor)
        return frozenset(roles)
