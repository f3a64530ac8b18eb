"""The press with which a school asks a pupil's former one to end what runs, beside the refusal that calls for it."""

from functools import cached_property

from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.departures.queries import former_rows
from conventions.pages.kit.forms import PageForm


class DeparturePress:
    """One press on the page of a form; it is there once the form was refused for the sake of another school."""

    def __init__(self, standing: Standing, form: PageForm | None, pupil: Pupil) -> None:
        self.pupil = pupil
        self._form = form
        self._may_ask = standing.holds(*KEEPERS)

    @property
    def _is_called_for(self) -> bool:
        refusal = self._form.refused if self._form is not None else None
        return self._may_ask and refusal is not None and refusal.code == "pupil_taken_elsewhere"

    @cached_property
    def label(self) -> str:
        """Words of the press; empty where there is none. It is asked when the page is shown, after the refusal."""
        schools = [row.school.name for row in former_rows(self.pupil)] if self._is_called_for else []
        if not schools:
            return ""
        return _("Demander à %(schools)s de mettre fin à ce qui court") % {"schools": ", ".join(schools)}
