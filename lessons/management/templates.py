"""Reads all templates before the first visitor comes, who then need not wait for them.

They stay for good. What stays is better made before the site is busy than in between: Python cannot give back the
memory around it.
"""

from pathlib import Path

from django.template import engines

ENGINES = {".html": "django", ".jinja": "jinja2"}


def compile_templates() -> None:
    for suffix, name in ENGINES.items():
        engine = engines[name]
        for folder in map(Path, engine.template_dirs):
            for path in folder.rglob(f"*{suffix}"):
                engine.get_template(str(path.relative_to(folder)))
