from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0003_members_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressupdate",
            name="is_good_news",
            field=models.BooleanField(default=False, verbose_name="good news for residents"),
        ),
    ]
