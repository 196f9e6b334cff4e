from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"

    def ready(self):
        from actions.models import words_of_actions
        from actions.reminders import promises
        from meetings import importing, outcomes, scrutiny_recommendations

        # What an action says is a better witness of its recommendation's subject than any formula.
        importing.TELLERS.append(words_of_actions)
        outcomes.ASKED.append(promises.asked_about)
        scrutiny_recommendations.TURNED_INTO.append(promises.actions_made_of)
