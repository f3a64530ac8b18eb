"""Services of a link besides marking and evaluating: report an accident or a problem."""

from conventions.domain.dossier.accidents.services import tell_accident
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report
from conventions.pages.shared.accident_forms import AccidentForm
from workflow.actors import Actor


def report_accident(convention: Convention, form: AccidentForm, *, by: Actor) -> Report:
    """Tell the school at once of an accident (articles 7 and 8 of the model), or of a problem that is none.

    The same sent twice is one, told once. :class:`Refused` when too many wait already.
    """
    if form.is_problem:
        return report(convention, Report.Kind.PROBLEM, by=by, text=form.cleaned_data["text"])
    return tell_accident(convention, form.told(), by=by)
