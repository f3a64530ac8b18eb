"""The journal: every kind of tampering is found and named, and personal data can be erased without breaking it."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from conventions.domain.dossier.agreements.machine import State
from conventions.domain.dossier.agreements.models import Convention
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.kit.owner import as_owner
from workflow import journal
from workflow.actors import system
from workflow.faults import ChainFault
from workflow.models import PersonalPart, Transition

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "config" / "development" / "demo" / "check_chain.py"


def faults() -> list[str]:
    return [str(fault) for fault in journal.check()]


def entries(convention: Convention) -> list[Transition]:
    return list(journal.entries_of(convention))


def test_an_untouched_journal_holds():
    """Two whole lives: nothing to say."""
    lives.in_state("refused")
    lives.closed()
    assert faults() == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_table_refuses(statement):
    """UPDATE, DELETE and TRUNCATE are refused by the database itself."""
    lives.opened()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="only grows"), as_owner() as cursor:
        cursor.execute(statement.format("workflow_transition"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "seal"),
        ("source", "draft"),
        ("target", "signed"),
        ("actor_id", "somebody-else"),
        ("on_behalf_of", "head"),
        ("data", '{"forged": true}'),
        ("at", "2020-01-01T00:00:00Z"),
        ("recorded_at", "2020-01-01T00:00:00Z"),
        ("request_key", "forged"),
        ("personal_digest", "0" * 64),
        ("previous_hash", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_column_is_found_on_any_row(column, value):
    """Whatever the column and the row, the entry is named."""
    convention = lives.in_state("signatures_started")
    entry = random.choice(entries(convention))
    if str(getattr(entry, column)) == value:
        entry = entries(convention)[0]
    behind_the_triggers(f"UPDATE workflow_transition SET {column} = %s WHERE id = %s", value, entry.pk)
    [fault] = [f for f in faults() if str(convention.uuid) in f]
    assert f"entrée {entry.position} :" in fault or f"entrée {entry.position + 1} :" in fault


@pytest.mark.parametrize("position", [1, 3, -1])
def test_a_removed_row_is_found_the_last_one_included(position):
    """The first, one in the middle, the last."""
    convention = lives.in_state("signatures_started")
    entry = entries(convention)[position - 1 if position > 0 else position]
    behind_the_triggers("DELETE FROM workflow_personalpart WHERE entry_id = %s", entry.pk)
    behind_the_triggers("DELETE FROM workflow_transition WHERE id = %s", entry.pk)
    [fault] = faults()
    assert f"entrée {entry.position} :" in fault


def test_removing_the_last_rows_and_mending_the_root_is_found_by_the_status():
    """A forger who shortens the chain and the root's length still leaves a status without its entry."""
    convention = lives.in_state("signatures_started")
    *kept, last = entries(convention)
    behind_the_triggers("DELETE FROM workflow_personalpart WHERE entry_id = %s", last.pk)
    behind_the_triggers("DELETE FROM workflow_transition WHERE id = %s", last.pk)
    behind_the_triggers(
        "UPDATE conventions_convention SET journal_length = %s, journal_head = %s WHERE id = %s",
        len(kept),
        kept[-1].hash,
        convention.pk,
    )
    assert ChainFault.STATUS in [fault.what for fault in journal.check()]


def test_an_inserted_row_is_found():
    """A copy of an entry at the end, with a right hash of its own, is one too many."""
    convention = lives.in_state("validated")
    last = entries(convention)[-1]
    forged = Transition.objects.get(pk=last.pk)
    forged.pk, forged.position, forged.previous_hash = None, last.position + 1, last.hash
    forged.personal_digest, forged.source = "", last.target
    forged.hash = journal.hash_of(forged)
    forged.save(force_insert=True)
    [fault] = journal.check()
    assert (fault.what, fault.position) == (ChainFault.INSERTED, last.position + 1)
    assert (
        fault.sentence == f"entrée {last.position + 1} : elle a été ajoutée, le dossier compte {last.position} entrées"
    )


def test_reordered_rows_are_found():
    """Two entries that exchange their positions."""
    convention = lives.in_state("validated")
    first, second = entries(convention)[2:4]
    behind_the_triggers("UPDATE workflow_transition SET position = 9999 WHERE id = %s", first.pk)
    behind_the_triggers("UPDATE workflow_transition SET position = %s WHERE id = %s", first.position, second.pk)
    behind_the_triggers("UPDATE workflow_transition SET position = %s WHERE id = %s", second.position, first.pk)
    [fault] = journal.check()
    assert (fault.what, fault.position) == (ChainFault.ENTRY_ASTRAY, first.position)


def test_a_status_written_behind_the_door_is_found():
    """Raw SQL on the status: the last entry says otherwise."""
    convention = lives.in_state("validated")
    behind_the_triggers("UPDATE conventions_convention SET status = 'signed' WHERE id = %s", convention.pk)
    [fault] = faults()
    assert fault.endswith(f" : l'état est « {State.SIGNED.label} », le journal dit « {State.VALIDATED.label} »")


def test_a_child_status_written_behind_the_door_is_found():
    """The same for a signature request."""
    convention = lives.in_state("validated")
    request = lives.requests(convention)["host"]
    behind_the_triggers("UPDATE signatures_signaturerequest SET status = 'signed' WHERE id = %s", request.pk)
    [fault] = faults()
    assert str(request.uuid) in fault


def test_a_whole_life_removed_is_found():
    """Entries whose root no longer exists are named."""
    convention = lives.opened()
    behind_the_triggers("DELETE FROM conventions_presenceday WHERE convention_id = %s", convention.pk)
    behind_the_triggers("DELETE FROM conventions_convention WHERE id = %s", convention.pk)
    assert {fault.what for fault in journal.check()} >= {ChainFault.NO_SUCH_ROOT}


def test_personal_parts_can_be_erased_and_the_chain_holds():
    """Erasing is itself an entry; the reason is gone, the fact remains."""
    convention = lives.in_state("refused")
    refusal = next(entry for entry in entries(convention) if entry.name == "refuse" and hasattr(entry, "personal"))
    assert refusal.personal.content["reason"]
    entry = journal.erase_personal(
        convention, positions=[refusal.position], by=system("retention"), ground="durée de conservation atteinte"
    )
    assert entry.data["positions"] == [refusal.position]
    assert not PersonalPart.objects.filter(entry=refusal).exists()
    assert faults() == []


def test_a_personal_part_that_vanishes_without_an_erasure_is_an_alarm():
    """Somebody deletes the row quietly."""
    convention = lives.in_state("refused")
    part = PersonalPart.objects.filter(entry__root_uuid=convention.uuid).first()
    position = part.entry.position
    part.delete()
    [fault] = journal.check()
    assert (fault.what, fault.position) == (ChainFault.PERSONAL_MISSING, position)


def test_a_changed_personal_part_is_refused_and_found():
    """The database refuses the update; behind the triggers, the digest tells."""
    convention = lives.opened()
    part = PersonalPart.objects.filter(entry__root_uuid=convention.uuid).first()
    with pytest.raises(IntegrityError), as_owner():
        PersonalPart.objects.filter(pk=part.pk).update(content={"actor": "Quelqu'un d'autre"})
    behind_the_triggers("UPDATE workflow_personalpart SET content = '{}' WHERE entry_id = %s", part.pk)
    [fault] = journal.check()
    assert fault.what == ChainFault.PERSONAL_CHANGED


def test_the_command_names_the_first_wrong_entry_and_fails(capsys):
    """`manage.py check_journal` for an administrator."""
    convention = lives.in_state("validated")
    call_command("check_journal")
    assert "tout tient" in capsys.readouterr().out
    behind_the_triggers(
        "UPDATE workflow_transition SET name = 'x' WHERE root_uuid = %s AND position = 2", convention.uuid
    )
    with pytest.raises(CommandError):
        call_command("check_journal")
    assert f"{convention.uuid}, entrée 2 : son contenu a été changé\n" in capsys.readouterr().err


def test_the_export_is_checked_by_a_script_that_imports_nothing_of_ours(tmp_path):
    """The stand-alone script agrees, and finds one changed letter."""
    lives.in_state("validated")
    lives.opened()
    target = tmp_path / "journal.jsonl"
    call_command("export_journal", str(target), "--with-personal")

    def run():
        return subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(target)], capture_output=True, text=True, check=False
        )

    assert "2 chaînes : chaque empreinte est juste" in run().stdout
    rows = target.read_text().splitlines()
    row = json.loads(rows[1])
    row["target"] = "signed"
    rows[1] = json.dumps(row, ensure_ascii=False, sort_keys=True)
    target.write_text("\n".join(rows) + "\n")
    assert "son contenu a été changé" in run().stderr


def test_canonical_json_is_stable_and_refuses_floats():
    """Key order and accents do not matter; floats have no one text."""
    assert journal.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    with pytest.raises(TypeError):
        journal.canonical({"a": [1.5]})
