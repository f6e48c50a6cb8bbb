"""What is shown to visitors has been read before the first of them comes."""

from django.conf import settings
from django.template import engines

from lessons.management.templates import compile_templates


def test_all_templates_are_ready():
    loader = engines["django"].engine.template_loaders[0]
    loader.reset()

    compile_templates()

    ready = {template.origin.template_name for template in loader.get_template_cache.values()}
    folder = settings.BASE_DIR / "templates"
    assert ready >= {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
