"""Staff as a list: pasted or sent, shown line by line, then given their functions; a wrong line stays in the field."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.rolls.staff_lists import StaffList, appoint_list, read_staff
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.shared.list_form import ListForm

from ..access import manages_staff
from ..tables import table_of_staff_list


@staff_page(*KEEPERS)
def staff_list(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Read a list of staff without writing anything; the second press gives the functions of its good lines.

    What was changed since it was shown is shown again first.
    """
    insist(manages_staff(standing))
    form = ListForm(http.POST, http.FILES) if http.method == "POST" else ListForm()

    def act(_given: dict[str, Any]) -> StaffList:
        read = read_staff(form.content(), school=standing.school)
        if is_given(read):
            given = appoint_list(read, school=standing.school, by=standing.actor)
            said = ngettext("%(n)d fonction est donnée.", "%(n)d fonctions sont données.", given) % {"n": given}
            messages.success(http, said)
        return read

    def is_given(read: StaffList) -> bool:
        return http.POST.get("give") == read.digest

    def then(read: StaffList) -> HttpResponse:
        done = is_given(read)
        if done and not read.problems:
            return redirect("staff_list")
        left = [line for line, _reason, _who in read.problems] if done else None
        form = ListForm(initial={"lines": read.text(left)})
        shown = [] if done else read.rows
        context = {"form": form, "table": table_of_staff_list(shown), "problems": read.problems}
        context["digest"] = read.digest
        return render(http, "lists/staff_list.html", context | {"may_give": any(not row.is_known for row in shown)})

    context: dict[str, Any] = {"table": None, "problems": [], "may_give": False}
    return form_page(http, form, act, then=then, atomic=False, template="lists/staff_list.html", **context)
