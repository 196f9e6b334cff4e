from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='council',
            name='moderngov_base',
            field=models.URLField(blank=True, default='', verbose_name='address of its Modern.Gov'),
        ),
    ]
