from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"

    def ready(self):
        from actions.models import words_of_actions
        from meetings import importing

        # What an action says is a better witness of its recommendation's subject than any formula.
        importing.TELLERS.append(words_of_actions)
