"""What we add to Wagtail's editor, and what we take away. Wagtail finds this file by its name."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def start_date_pickers() -> SafeString:
    """The date pickers, without inline scripts."""
    return format_html('<script src="{}"></script>', static("publishing/editor.js"))
