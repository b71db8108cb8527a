from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]

    operations = [
        migrations.AddField("suggestion", "is_readable", models.BooleanField(db_default=False, default=False)),
    ]
