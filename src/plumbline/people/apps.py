from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "plumbline.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from plumbline.people.receivers import connect  # models exist only now

        connect()
