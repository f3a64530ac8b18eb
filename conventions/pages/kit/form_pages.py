"""The page of one form: shown, checked, given to a service, then left; what a service refuses stands in the form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conventions.domain.persons.people.phones import PhoneError
from conventions.pages.kit.forms import PageForm
from workflow.engine import Refused


def form_page(
    http: HttpRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    then: str | Callable[[Any], str],
    said: str | Callable[[Any], str] = "",
    template: str = "frames/form.html",
    **context: Any,
) -> HttpResponse:
    """Show ``form``; once it is posted and right, do ``act`` with its values, say so and go to the address ``then``.

    ``then`` and ``said`` may depend on what ``act`` returned. 422 with what was typed when a value is wrong, 409 when
    the act is refused now. The page stands in ``frame`` unless it has a ``template`` of its own. ``title`` stays in the
    history of shared computers: a pupil's name belongs in ``heading``.
    """
    context.setdefault("heading", context.get("title"))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    done = act(form.cleaned_data)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            except PhoneError as reason:
                form.refuse(str(reason), "phone")
            except ValidationError as reason:
                _refuse(form, reason)
            else:
                if sentence := said(done) if callable(said) else said:
                    messages.success(http, sentence)
                return redirect(then(done) if callable(then) else then)
    return render(http, template, {"form": form, **context}, status=status)


def act_or_say(http: HttpRequest, act: Callable[[], Any], *, said: str) -> None:
    """Do what a single button asks; a refusal becomes the sentence above the next page."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as reason:
        messages.error(http, " ".join(reason.messages))
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, said)


def _refuse(form: PageForm, reason: ValidationError) -> None:
    """Put each sentence at its field, or above the form when the form has no such field."""
    told = reason.error_dict if hasattr(reason, "error_dict") else {NON_FIELD_ERRORS: [reason]}
    for name, errors in told.items():
        for error in errors:
            for sentence in error.messages:
                form.refuse(sentence, name if name in form.fields else None)
