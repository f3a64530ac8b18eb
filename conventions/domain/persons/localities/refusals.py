"""Refusals of localities."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    host_abroad=Entry(
        _(
            "L'outil ne fait pas de convention de stage avec un lieu de stage à l'étranger, où le droit du travail est "
            "autre : aucune place ne peut y être proposée."
        ),
        _(
            "Proposez une place en France ; pour un stage à l'étranger, écrivez à l'établissement de l'élève, qui fait "
            "la convention sur papier et vérifie l'assurance et les règles du pays avec le rectorat."
        ),
    ),
)
