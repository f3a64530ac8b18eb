"""The page of one form: shown, checked, given to a service, then left; what a service refuses stands in the form."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.persons.people.phones import PhoneError
from conventions.domain.season.rolls.tabular import UnreadableFile
from conventions.pages.kit.forms import PageForm
from signatures.scans import UnreadableScan
from workflow.engine import Refused

AT_FIELD: dict[type[Exception], str] = {PhoneError: "phone", UnreadableFile: "file", UnreadableScan: "file"}
"""Refusals of one value by a service, each with the field of it."""


def form_page(
    http: HttpRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], Any],
    /,
    *,
    also: Iterable[PageForm] = (),
    then: str | Callable[[Any], str | HttpResponse] = "",
    said: str | Callable[[Any], str] = "",
    atomic: bool = True,
    show: Callable[[int], HttpResponse] | None = None,
    template: str = "frames/form.html",
    **context: Any,
) -> HttpResponse:
    """Show ``form``; once it is posted and right, do ``act`` with its values, say so and go to the address ``then``.

    ``then`` and ``said`` may depend on what ``act`` returned; ``then`` may be an answer of its own, and is ``back``
    where it is empty. 422 with what was typed when a value is wrong, here or in a form sent ``also`` with it; 409 when
    the act is refused now. The page stands in ``frame`` unless it has a ``template`` of its own; what it shows is
    ``context``, or is asked of ``show`` when the page is shown, with the status. ``title`` stays in the history of
    shared computers: a pupil's name belongs in ``heading``. An act whose tries stay counted when it is refused, or
    that commits as it goes, is not ``atomic``.
    """
    status = 200
    if form.is_bound:
        status = form.wrong_status
        checked = [each.is_valid() for each in (form, *also)]
        if all(checked):
            try:
                with transaction.atomic() if atomic else nullcontext():
                    done = act(form.cleaned_data)
            except Refused as refusal:
                form.show_refusal(refusal)
                status = 409
            except tuple(AT_FIELD) as reason:
                form.refuse(str(reason), next(name for error, name in AT_FIELD.items() if isinstance(reason, error)))
            except ValidationError as reason:
                _refuse(form, reason)
            else:
                if sentence := said(done) if callable(said) else said:
                    messages.success(http, sentence)
                goal = then(done) if callable(then) else then or context["back"]
                return redirect(goal) if isinstance(goal, str) else goal
    if show:
        return show(status)
    shown = {"form": form, "heading": context.get("title"), "button": _("Enregistrer"), **context}
    return render(http, template, shown, status=status)


def search_page(http: HttpRequest, form: PageForm, template: str, **context: Any) -> HttpResponse:
    """Show what ``form`` looks for and what was found; 422 while a value is wrong."""
    return render(http, template, {"form": form, **context}, status=form.wrong_status if form.errors else 200)


def act_or_say(
    http: HttpRequest, act: Callable[[], Any], *, said: str | Callable[[Any], str], atomic: bool = True
) -> None:
    """Do what a single button asks; a refusal becomes the sentence above the next page. ``atomic`` as above."""
    try:
        with transaction.atomic() if atomic else nullcontext():
            done = act()
    except ValidationError as reason:
        messages.error(http, " ".join(reason.messages))
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, said(done) if callable(said) else said)


def _refuse(form: PageForm, reason: ValidationError) -> None:
    """Put each sentence at its field, or above the form when the form has no such field."""
    told = reason.error_dict if hasattr(reason, "error_dict") else {NON_FIELD_ERRORS: [reason]}
    for name, errors in told.items():
        for error in errors:
            for sentence in error.messages:
                form.refuse(sentence, next((at for at in (name, form.REFUSED_AT) if at in form.fields), None))
