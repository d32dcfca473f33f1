"""The room of reports and cases."""

from django.apps import AppConfig


class SpeakupConfig(AppConfig):
    """Sealed: nothing outside imports it but config."""

    name = "plumbline.speakup"
    label = "speakup"
    verbose_name = "Speak up"
