"""practorch mistakes: the ones you make, and the field guide."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from practorch import catalog
from practorch.cli.context import standing_of
from practorch.cli.markdown import print_markdown
from practorch.cli.text import paint, say
from practorch.learner import find_folder


@click.command("mistakes", epilog="Example: practorch mistakes naive_logsumexp; practorch mistakes --search softmax")
@click.argument("name", required=False, metavar="[ID]")
@click.option("--all", "show_all", is_flag=True, help="Every page of the field guide, by topic.")
@click.option("--search", help="Pages with this text.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(name: str | None, show_all: bool, search: str | None, as_json: bool) -> int:
    """The mistakes that you make most; with an ID, the field guide's page on one."""
    if name:
        found = catalog.entry(name)
        say(json.dumps(asdict(found), ensure_ascii=False)) if as_json else print_markdown(page(found))
        return 0
    if show_all or search:
        return _index(search, as_json)
    counts = sorted(standing_of(find_folder()).mistakes.items(), key=lambda item: -item[1])
    if as_json:
        say(json.dumps([{"id": key, "times": n} for key, n in counts]))
        return 0
    if not counts:
        say("no mistake of yours has a name yet; practorch mistakes --all shows the field guide")
    known = catalog.entry_paths()
    for key, times in counts[:20]:
        title = catalog.read_entry(known[key]).title if key in known else key.replace("_", " ")
        say(f"{times:>4} ×  {paint(key, 'name'):<34} {title}")
    return 0


def page(found: catalog.Entry) -> str:
    """One page of the field guide, Markdown."""
    fence = {"cpp": "cpp", "python": "python"}.get(found.lang, "")
    parts = [
        f"# {found.title}", f"*{found.id}, {catalog.TOPICS[found.topic]}*", found.what,
        f"**How it shows.** {found.shows}", f"**Why.** {found.why}",
        f"Wrong:\n\n```{fence}\n{found.wrong.strip()}\n```", f"Right:\n\n```{fence}\n{found.right.strip()}\n```",
        f"**Look at.** {found.look}", found.ask,
    ]  # fmt: skip
    return "\n\n".join([*parts, *([f"*Source: {found.source}*"] if found.source else [])]) + "\n"


def _index(search: str | None, as_json: bool) -> int:
    entries = [catalog.read_entry(path) for path in catalog.entry_paths().values()]
    if search:
        entries = [e for e in entries if search.lower() in " ".join((e.id, e.title, e.what, e.why)).lower()]
    if as_json:
        say(json.dumps([{"id": e.id, "topic": e.topic, "title": e.title} for e in entries], ensure_ascii=False))
        return 0
    topic = ""
    for each in entries:
        if each.topic != topic:
            topic = each.topic
            say(f"\n{paint(catalog.TOPICS[topic], 'strong')}")
        say(f"  {each.id:<40} {each.title}")
    if not entries:
        say(f"no page has {search!r} in it")
    return 0
