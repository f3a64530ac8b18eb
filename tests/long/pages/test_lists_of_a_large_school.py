"""Lists of a school, whatever its size."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.domain.persons.people.models import (
    ContactChange,
    Delegation,
)
from conventions.domain.season.rolls.models import SheetPrint
from tests.conventions.pages.staff.lists.test_lists import office, school  # noqa: F401 - a fixture is found by name
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [2, 24])
def test_no_page_asks_more_of_the_database_when_the_school_is_larger(
    office,  # noqa: F811 - the fixture
    school,  # noqa: F811 - the fixture
    size,
    django_assert_max_num_queries,
):
    """Thirteen queries for two pupils as for twenty-four; a pupil's page asks three more."""
    pupils = [lives.make_pupil(school, guardians=2) for _ in range(size)]
    for pupil in pupils:
        ContactChange.objects.create(pupil=pupil, field="email", old="", new="autre@famille.example")
    for _ in range(size // 2):
        lives.hire(school, "teacher")
    head = school.staff.get(role="head")
    for _ in range(size // 2):
        deputy = lives.hire(school, "deputy")
        Delegation.objects.create(
            school=school, from_staff=head, to_staff=deputy, quality="adjoint", publication_date=date(2020, 9, 1),
            starts_on=date(2020, 9, 1), ends_on=date(2099, 8, 31),
        )  # fmt: skip
    office.post(reverse("class_sheet", args=["3e B"]), {"holder": [f"pupil:{pupil.uuid}" for pupil in pupils]})
    own = reverse("registry_pupil", args=[pupils[0].uuid])
    pages = [
        reverse("registry"), reverse("registry_pupils"), own,
        reverse("contact_changes"), reverse("class_sheets"), reverse("class_sheet", args=["3e B"]),
        reverse("printed_sheet", args=[SheetPrint.objects.get().uuid]), reverse("staff_list"), reverse("delegations"),
        reverse("school_sheet"), reverse("holidays"), reverse("staff_list"),
    ]  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(16 if page == own else 13, info=page):
            assert office.get(page).status_code == 200
