from django.db import migrations

import viceversa.core.packed
from viceversa.matching import guard

PACKED = [(model, name) for model in ("run", "shortlistround") for name in ("problem", "result")]


def pack(apps, schema_editor):
    """Write what is there once more, packed."""
    _copy(apps, schema_editor, "", "_packed")


def unpack(apps, schema_editor):
    _copy(apps, schema_editor, "_packed", "")


def _copy(apps, schema_editor, origin, copy):
    for model in ("Run", "ShortlistRound"):
        rows = apps.get_model("matching", model).objects.using(schema_editor.connection.alias).order_by("pk")
        for row in rows.iterator(chunk_size=10):
            for name in ("problem", "result"):
                setattr(row, name + copy, getattr(row, name + origin))
            row.save(update_fields=["problem" + copy, "result" + copy])


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_shortlists")]

    # SQLite makes the tables anew, which drops the triggers; and they would guard the old columns.
    operations = [
        migrations.RunPython(guard.remove_from_rounds, guard.install_for_rounds),
        migrations.RunPython(guard.remove, guard.install),
        *(
            migrations.AddField(model, f"{name}_packed", viceversa.core.packed.PackedJSONField(default=dict))
            for model, name in PACKED
        ),
        migrations.RunPython(pack, unpack),
        *(migrations.RemoveField(model, name) for model, name in PACKED),
        *(migrations.RenameField(model, f"{name}_packed", name) for model, name in PACKED),
        migrations.RunPython(guard.install, guard.remove),
        migrations.RunPython(guard.install_for_rounds, guard.remove_from_rounds),
    ]
