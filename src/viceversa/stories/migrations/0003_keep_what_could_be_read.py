"""What managers have read already does not wait again: else the next one would be the only text that is new to them."""

from typing import Any, Final

from django.db import migrations

# Until here, texts without a name were read in whole tens, the oldest first.
TEN: Final = 10


def keep_what_could_be_read(apps: Any, schema_editor: Any) -> None:
    """One program at a time, which has some dozen of them. Again: changes nothing where nothing was written since."""
    unnamed = apps.get_model("stories", "Suggestion").objects.filter(is_named=False)
    for program in unnamed.order_by().values_list("program", flat=True).distinct():
        texts = list(unnamed.filter(program=program).order_by("created_at", "id").values_list("pk", flat=True))
        unnamed.filter(pk__in=texts[: len(texts) - len(texts) % TEN]).update(is_readable=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("stories", "0002_suggestions_wait_for_ten_people")]

    operations = [migrations.RunPython(keep_what_could_be_read, migrations.RunPython.noop)]
