"""The one way of a form: shown, wrong, refused, done; with others of its page, and for acts that commit as they go."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from conventions.domain.persons.people.models import User
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.kit.forms import PageForm
from tests.kit.people_factory import make_user
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


class WordForm(PageForm):
    """One word, at which refusals stand."""

    REFUSED_AT = "word"
    word = forms.CharField()


def shown(form):
    """Return how a page would show the form."""
    return lambda status: HttpResponse(form.errors.as_json(), status=status)


def refuse(_given):
    raise Refused("already_answered")


@pytest.fixture
def post(rf):
    """Post a page of one form, which leads home once its act is done."""

    def send(form, act, **more):
        return form_page(rf.post("/"), form, act, then="home", show=shown(form), **more)

    return send


def test_a_page_that_is_read_does_nothing(post):
    """The form is shown, and nobody acts."""
    assert post(WordForm(), refuse).status_code == 200


def test_a_wrong_value_answers_422_here_or_in_a_form_sent_with_it(post):
    """Both are read, so that both say what is wrong; nobody acts."""
    right, wrong = WordForm({"word": "oui"}), WordForm({})
    assert post(right, refuse, also=[wrong]).status_code == 422
    assert post(wrong, refuse, also=[right]).status_code == 422
    assert (right.errors, list(wrong.errors)) == ({}, ["word"])


def test_a_refusal_answers_409_where_the_form_says(post):
    """At the field that it names, above the form where it has no such field."""
    form, plain = WordForm({"word": "oui"}), PageForm({"word": "oui"})
    assert (post(form, refuse).status_code, list(form.errors)) == (409, ["word"])
    assert post(plain, refuse).status_code == 409
    assert plain.refusal


def test_what_a_service_says_of_a_value_stands_at_it(post):
    """A sentence for one field at that field, another where refusals stand: 422 both."""

    def say(reason):
        raise ValidationError(reason)

    form, other = WordForm({"word": "oui"}), WordForm({"word": "oui"})
    assert post(form, lambda _given: say({"word": "Non."})).status_code == 422
    assert post(other, lambda _given: say("Non.")).status_code == 422
    assert form.errors == other.errors == {"word": ["Non."]}


@pytest.mark.parametrize("atomic", [True, False])
def test_what_was_written_before_a_refusal_stays_where_it_must(post, atomic):
    """By default an act is whole or nothing; one that counts its tries keeps them."""

    def count(_given):
        make_user()
        raise Refused("already_answered")

    post(PageForm({}), count, atomic=atomic)
    assert User.objects.exists() is not atomic


def test_an_act_that_is_done_leads_on_or_answers_itself(post, rf):
    """To an address, or with what was made: a file, another page."""
    assert post(PageForm({}), lambda _given: None)["Location"] == "/"
    answer = form_page(rf.post("/"), PageForm({}), lambda _given: b"PDF", then=HttpResponse, atomic=False)
    assert answer.content == b"PDF"


def test_a_search_that_cannot_be_read_answers_422(rf):
    """With what was typed; one that is right, or not asked yet, answers 200."""
    words = dict.fromkeys(("title", "heading", "button", "back", "back_label"), "Un mot")
    statuses = [
        search_page(rf.get("/"), form, "frames/form.html", frame="base.html", **words).status_code
        for form in (WordForm({}), WordForm({"word": "oui"}), WordForm())
    ]
    assert statuses == [422, 200, 200]


def test_a_form_leads_back_where_nothing_follows(rf):
    """An act that names no page after it leads to the page before."""
    assert form_page(rf.post("/"), WordForm({"word": "oui"}), lambda _given: None, back="/avant").url == "/avant"


class GroupedForm(PageForm):
    """Choices in groups, choices without, one box, one line."""

    levels = forms.MultipleChoiceField(
        label="Niveaux", choices=[("Collège", [("3e", "3e")])], widget=forms.CheckboxSelectMultiple
    )
    audience = forms.ChoiceField(label="Public", choices=[("all", "Tous")], widget=forms.RadioSelect)
    day = forms.SplitDateTimeField(label="Jour")
    name = forms.CharField(label="Nom")


def test_each_error_leads_to_a_control_that_is_there():
    form = GroupedForm({})
    assert not form.is_valid()
    page = str(form)
    assert [control for control, _error in form.summary() if f'id="{control}"' not in page] == []
    assert len(form.summary()) == 4


def test_an_error_of_a_choice_among_nothing_is_said():
    form = GroupedForm({})
    form.fields["levels"].choices = []
    assert ("id_levels_0", form.errors["levels"][0]) in form.summary()
