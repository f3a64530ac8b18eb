"""The tests' own strictness works: holes in templates, append-only tables, network, benchmarks."""

import socket

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.template import engines

from tests.bench import Ratio, measure
from tests.bench.__main__ import line
from tests.kit.owner import as_owner

PROTECT = """
    CREATE OR REPLACE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'only grows'; END $$;
    CREATE TRIGGER test_rows BEFORE DELETE ON auth_group FOR EACH ROW EXECUTE FUNCTION test_refuse();
    CREATE TRIGGER test_all BEFORE TRUNCATE ON auth_group FOR EACH STATEMENT EXECUTE FUNCTION test_refuse();
"""
FREE = "DROP TRIGGER IF EXISTS test_rows ON auth_group; DROP TRIGGER IF EXISTS test_all ON auth_group;"


def test_a_template_that_names_an_unknown_variable_fails():
    """A hole in a page is a failure, not a blank."""
    template = engines["django"].from_string("Bonjour {{ prenom }}")
    assert template.render({"prenom": "Camille"}) == "Bonjour Camille"
    with pytest.raises(AssertionError, match="names an unknown variable: prenom"):
        template.render({})


@pytest.mark.django_db(transaction=True)
def test_a_row_that_refuses_deletion_is_committed():
    """First half: a protected row is left behind for the flush."""
    with as_owner() as cursor:
        cursor.execute(PROTECT)
    Group.objects.create(name="kept")
    with pytest.raises(Exception, match="only grows"):
        Group.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_refuses_deletion_is_gone_in_the_next_test():
    """Second half: the flush passed the triggers; content types and permissions are still there and true."""
    with as_owner() as cursor:
        cursor.execute(FREE)
    assert not Group.objects.exists()
    assert Permission.objects.exists()
    assert ContentType.objects.get_for_model(Group) == ContentType.objects.get(app_label="auth", model="group")


def test_a_test_cannot_leave_this_machine():
    """A forgotten address is found at once."""
    with socket.socket() as outside, pytest.raises(AssertionError, match="tried to reach 192.0.2.1"):
        outside.connect(("192.0.2.1", 80))


def test_a_ratio_says_whether_it_keeps_its_limit():
    """Ours divided by the baseline, both shown, the baseline named."""
    kept = Ratio("signing", baseline=0.09, ours=0.009, limit=1 / 6, against="stock pyHanko")
    assert kept.holds
    assert line(kept).split() == ["signing", "90.00", "ms", "9.00", "ms", "0.10", "0.17", "stock", "pyHanko"]
    broken = Ratio("flow", baseline=1.0, ours=2.0, limit=1.6)
    assert not broken.holds
    assert "BROKEN" in line(broken)
    assert Ratio("told only", baseline=1.0, ours=9.0).holds
    assert measure(lambda: None, rounds=3) < 0.01
