"""Telephone numbers: every territory, what people and spreadsheets do to them, and what is refused with a sentence."""

import pytest
from django.urls import reverse

from conventions.domain.persons.people.phones import PhoneError, format_local, is_mobile, read_again, to_e164
from tests.kit import lives
from tests.kit.each import each


@each(
    "typed, kept",
    [
        ("06 12 34 56 78", "+33612345678"),
        ("07.56.78.90.12", "+33756789012"),
        ("01-23-45-67-89", "+33123456789"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+33 06 12 34 56 78", "+33612345678"),
        ("Tél. : 06 12 34 56 78", "+33612345678"),
        ("06\u00a012\u00a034\u00a056\u00a078", "+33612345678"),
        ("0694 12 34 56", "+594694123456"),
        ("0709 31 23 45", "+594709312345"),
        ("0639 12 34 56", "+262639123456"),
        ("+262 639 12 34 56", "+262639123456"),
        ("0709 36 12 34", "+262709361234"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0709 21 23 45", "+262709212345"),
        ("0690 27 12 34", "+590690271234"),
        ("0691 27 12 34", "+590691271234"),
        ("0709 01 23 45", "+590709012345"),
        ("0696 12 34 56", "+596696123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0709 11 23 45", "+596709112345"),
        ("0708 41 23 45", "+508708412345"),
        ("0594 30 12 34", "+594594301234"),
        ("0269 60 12 34", "+262269601234"),
        ("0262 20 12 34", "+262262201234"),
        ("0508 41 42 00", "+508414200"),
        ("+44 7911 123456", "+447911123456"),
        ("00 597 8123456", "+5978123456"),
        ("+55 96 99123-4567", "+5596991234567"),
    ],
)
def test_a_number_is_kept_in_e164_of_its_own_territory(typed, kept):
    """The prefix chooses the territory; a foreign number is accepted in international form."""
    assert to_e164(typed) == kept


@each("department", ["", "75", "973", "976"])
def test_the_school_does_not_change_where_a_mobile_belongs(department):
    """A family from Guyane at a school in Paris keeps a number of Guyane."""
    assert to_e164("0694123456", department=department) == "+594694123456"


@each(
    "typed, department, kept",
    [
        ("41 42 00", "975", "+508414200"),
        ("75 12 34", "988", "+687751234"),
        ("87 12 34 56", "987", "+68987123456"),
        ("72 12 34", "986", "+681721234"),
    ],
)
def test_short_numbers_are_read_in_the_territory_of_the_school(typed, department, kept):
    """Six and eight digits say nothing of where they are: the school does."""
    assert to_e164(typed, department=department) == kept


@each("typed, kept", [("612345678", "+33612345678"), ("694123456", "+594694123456"), ("262639123456", "+262639123456")])
def test_a_spreadsheet_that_took_the_zero_or_the_plus_away_is_forgiven(typed, kept):
    """A spreadsheet's treatment of a column of numbers loses nobody."""
    assert to_e164(typed) == kept


@each(
    "typed, words",
    [
        ("", "lisible"),
        ("voir la mère", "lisible"),
        ("06 12 34 56", "nombre de chiffres"),
        ("06 12 34 56 78 90", "nombre de chiffres"),
        ("41 42 00", "nombre de chiffres"),
        ("00 00 00 00 00", "n'existe pas"),
        ("06 00 00 00 00 ?", "lisible"),
        ("+44 12", "étranger"),
        ("0899 12 34 56", "surtaxé"),
        ("+33 694 12 34 56", "+594 694 12 34 56"),
        ("+594 692 12 34 56", "de La Réunion"),
        ("٠٦١٢٣٤٥٦٧٨", "lisible"),
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence(typed, words):
    """The sentence says what to do; overseas it gives the right form."""
    with pytest.raises(PhoneError, match=words.replace("+", r"\+")):
        to_e164(typed)


@each(
    "e164, shown",
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+594694123456", "06 94 12 34 56"),
        ("+508414200", "41 42 00"),
        ("+508708412345", "07 08 41 23 45"),
        ("+68987123456", "87 12 34 56"),
        ("+447911123456", "+44 7911 123456"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled_there(e164, shown):
    """Pairs of digits with the leading zero, where there is one."""
    assert format_local(e164) == shown


@each("e164, mobile", [
        ("+33612345678", True), ("+33123456789", False), ("+262639123456", True), ("+262269601234", False),
        ("+594709312345", True), ("+508414200", False), ("+508550100", True), ("+68987123456", True),
        ("+687751234", True), ("+447911123456", True), ("+442079460000", False), ("+", False),
    ])  # fmt: skip
def test_only_mobiles_get_text_messages(e164, mobile):
    """A family with a landline only is not sent a code that cannot arrive."""
    assert is_mobile(e164) is mobile


def test_a_number_that_nobody_touched_stays_as_it_was():
    """``+33 6 39…`` is shown as ``06 39…``, which is read in Mayotte when it is typed, and kept when it is not."""
    stored = "+33639123456"
    assert read_again(format_local(stored), stored=stored) == stored
    assert read_again(" 06.39.12.34.56", stored=stored) == stored
    assert read_again("06 39 12 34 56", stored="+33612345678") == "+262639123456"
    assert read_again("06 39 12 34 57", stored=stored) == "+262639123457"


@pytest.mark.django_db
def test_a_form_saved_again_reads_no_number_in_another_territory(client):
    """The contact page of a guardian, the school's own page and the host's people: opened, sent back, unchanged."""
    convention = lives.opened()
    guardian, school = convention.pupil.guardians.get(), convention.school
    for record in (guardian, convention.representative, school):
        type(record).objects.filter(pk=record.pk).update(phone="+33639123456")
    client.force_login(school.staff.get(role="office").user)
    for address in (
        reverse("guardian_contact", args=[guardian.uuid]),
        reverse("school_edit"),
        reverse("host_typing", args=[convention.number, "personnes"]),
    ):
        form = client.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        assert "06 39 12 34 56" in sent.values(), address
        assert client.post(address, sent).status_code == 302, address
    for record in (guardian, convention.representative, school):
        record.refresh_from_db()
        assert record.phone == "+33639123456"
