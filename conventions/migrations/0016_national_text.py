"""Drafts lose the sentences that the platform proposed and that the national text now says itself."""

from django.db import migrations

DRAFTS = (
    *("draft", "started_by_host", "completed_by_host", "started_by_school", "completed_by_school"),
    *("refused", "expired"),
)
AIMS = (
    "Découvrir le monde du travail : comment un organisme fonctionne, quels métiers s'y exercent et comment on s'y "
    "forme. Rencontrer des professionnels, les observer et les interroger, pour mieux préparer son orientation."
)
ASSESSMENT = (
    "Avant : le stage est préparé en classe (recherches sur l'organisme, questions à poser). Après : l'élève rend "
    "compte de ce qu'il ou elle a observé, à l'écrit ou à l'oral, et le tuteur ou la tutrice évalue quatre compétences."
)
NEW_AIMS = (
    "Découvrir comment un organisme fonctionne, quels métiers s'y exercent et comment on s'y forme ; rencontrer des "
    "professionnels, les observer et les interroger."
)
NEW_ASSESSMENT = "Le tuteur ou la tutrice évalue les quatre compétences dites ci-dessous."


def say_it_once(apps, schema_editor):
    drafts = apps.get_model("conventions", "Convention").objects.filter(status__in=DRAFTS)
    drafts.filter(aims=AIMS).update(aims=NEW_AIMS)
    drafts.filter(assessment=ASSESSMENT).update(assessment=NEW_ASSESSMENT)


class Migration(migrations.Migration):
    dependencies = [("conventions", "0015_what_the_law_asks")]
    operations = [migrations.RunPython(say_it_once, migrations.RunPython.noop, elidable=True)]
