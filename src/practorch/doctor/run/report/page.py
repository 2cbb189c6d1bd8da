"""The run as one HTML file that needs nothing else: findings, curves, layers; in light and in dark."""

from __future__ import annotations

import html
import math
import os
from pathlib import Path

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding
from practorch.doctor.run.report.charts import Points, bars, layer_map, lines
from practorch.doctor.run.report.terminal import shown

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --paper: #fff; --line: #d5dbe1; --soft: #5b6875; --box: #f5f7f9;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #8a6d00; --c5: #56b4e9; --mark: #b3261e;
  --h0: #f3f7fb; --h1: #dce9f5; --h2: #c1d9ee; --h3: #9fc5e4; --h4: #78add7;
  --h5: #5292c7; --h6: #3275b1; --h7: #1a5896; --h8: #08366b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --paper: #14191f; --line: #37414b; --soft: #9aa7b3;
  --box: #1c232b; --c0: #56b4e9; --c1: #f0894a; --c2: #2fc79a; --c3: #e39cc4;
  --c4: #e6c84c; --c5: #9ad0f5; --mark: #ff8a80;
  --h0: #1b2229; --h1: #1b2f42; --h2: #1c3f5e; --h3: #1f527c; --h4: #2a6a9c;
  --h5: #3f86ba; --h6: #62a4d2; --h7: #93c4e6; --h8: #d2e8f8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 54rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .2rem; }
p.note, figcaption { color: var(--soft); margin: .2rem 0; } svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); } svg text.row { fill: var(--ink); }
.grid { stroke: var(--line); stroke-width: 1; } line.mark { stroke: var(--mark); stroke-dasharray: 4 3; }
circle.mark { fill: var(--mark); } svg text.number { fill: var(--paper); font-weight: 700; }
polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; } rect.none, i.none { fill: none; }
article { border: 1px solid var(--line); border-left: 5px solid var(--soft); border-radius: 6px; background: var(--box);
  padding: .6rem 1rem; margin: 1rem 0; } article.sure { border-left-color: var(--mark); }
article h3 { margin: 0; font-size: 1.05rem; } article p { margin: .35rem 0; } code { font-size: .92em; }
dl { display: grid; grid-template-columns: 4rem 1fr; gap: .2rem .8rem; margin: .4rem 0; } dt { color: var(--soft); }
dd { margin: 0; } .legend span { margin-right: 1.2rem; white-space: nowrap; color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: 14px; height: 11px; margin-right: 4px; border: 1px solid var(--line); }
"""
COLOURS = "".join(
    f".l{i} {{ stroke: var(--c{i}); }} .d{i}, .b{i} {{ fill: var(--c{i}); background: var(--c{i}); }} "
    for i in range(6)
)
SHADES = "".join(f".h{i} {{ fill: var(--h{i}); background: var(--h{i}); }} " for i in range(9))
BAD = "rect.bad, i.bad { fill: var(--mark); background: var(--mark); } rect.none { stroke: var(--line); }"


def write_page(facts: Facts, findings: list[Finding], path: Path) -> Path:
    """Write the page; its path."""
    name = os.path.basename(facts.script) or "the run"
    head = f"<title>doctor: {html.escape(name)}</title><style>{STYLE}{COLOURS}{SHADES}{BAD}</style>"
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    body = "".join([_head(facts, name, findings), *_findings(findings), *_crash(facts), *_curves(facts, findings)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<!doctype html><html lang="en"><head>{meta}{head}</head><body>{body}</body></html>', encoding="utf-8"
    )
    return path


def _head(facts: Facts, name: str, findings: list[Finding]) -> str:
    sures = sum(f.certainty == "sure" for f in findings)
    words = f"{sures} sure, {len(findings) - sures} likely" if findings else "no mistake recognised"
    ended = f", stopped by {facts.stopped_by}" if facts.stopped_by else ""
    took = f"{facts.num_steps} steps in {facts.seconds:.1f} s{ended}; the watch took {facts.watch_s:.1f} s."
    return f'<h1>{html.escape(name)}: {words}</h1><p class="note">{html.escape(took)}</p>'


def _findings(findings: list[Finding]) -> list[str]:
    return [_finding(i, finding) for i, finding in enumerate(findings, 1)]


def _finding(number: int, finding: Finding) -> str:
    rows = [("seen", html.escape(finding.evidence))]
    if finding.place.line:
        where = f"{html.escape(shown(finding.place))} <code>{html.escape(finding.place.code)}</code>"
        rows.append(("at", where))
    rows += [("why", html.escape(finding.why)), ("try", html.escape(finding.what_to_try))]
    rows.append(("more", f"<code>practorch mistakes {finding.id}</code>"))
    inside = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows)
    title = f"{number}. {html.escape(finding.title)} <small>({finding.certainty})</small>"
    return f'<article id="finding-{number}" class="{finding.certainty}"><h3>{title}</h3><dl>{inside}</dl></article>'


def _crash(facts: Facts) -> list[str]:
    if facts.crash is None:
        return []
    crash = facts.crash
    shapes = "".join(f"<p><code>{html.escape(text)}</code></p>" for text in crash.shapes)
    text = f"<p>{html.escape(shown(crash.place))} <code>{html.escape(crash.place.code)}</code></p>"
    message = html.escape(f"{crash.kind}: {crash.message[:400]}")
    return [f'<article class="sure"><h3>Stopped by {message}</h3>{text}{shapes}</article>']


def _curves(facts: Facts, findings: list[Finding]) -> list[str]:
    """All pictures that there are numbers for."""
    curves = facts.curves
    marks = [(facts.found_at.get(f.id, facts.step), i) for i, f in enumerate(findings, 1)]
    losses = [v for _, v in curves.loss if math.isfinite(v)]
    log = bool(losses) and min(losses) > 0 and max(losses) > 50 * min(losses)
    loss = lines({"loss": curves.loss}, label="loss over steps", log=log, marks=marks)
    norm = lines({"gradient norm": curves.total_grad_norm}, label="gradient norm over steps", log=True)
    norms = layer_map(curves.grad_norm, label="gradient norm per layer", low=-6, high=2)
    ratios = layer_map(curves.update_ratio, label="update to weight ratio per layer", low=-6, high=0)
    stds = layer_map(_stds(facts), label="standard deviation of activations per layer", low=-3, high=2)
    out = _part("Loss", "As backward() was given it. Numbers are findings, where they became clear.", loss)
    out += _part("Gradient", "The norm over all parameters of an optimizer, at each step looked at.", norm)
    out += _part("Gradient norm per layer", "First layer at the top; it should not fade by orders of magnitude.", norms)
    out += _part("Update to weight", "How far a step moves a weight, as a share of its size; 1e-3 is usual.", ratios)
    out += _part("Activations", "The standard deviation of each layer's output.", stds)
    out += _part("Learning rate", "", lines({"lr": _lrs(facts)}, label="learning rate over steps"))
    return [*out, *_time(facts)]


def _part(title: str, note: str, picture: str) -> list[str]:
    if not picture:
        return []
    return [f'<h2>{title}</h2><p class="note">{note}</p><figure style="margin:0">{picture}</figure>']


def _stds(facts: Facts) -> dict[str, Points]:
    layers = [(layer.name, layer) for model in facts.models for layer in model.layers.values()]
    return {f"{name} {x.kind}": list(dict(zip(x.steps, x.stds, strict=False)).items()) for name, x in layers if x.stds}


def _lrs(facts: Facts) -> Points:
    if not facts.optimizers:
        return []
    lrs = facts.optimizers[0].lrs
    return list(enumerate(lrs)) if len(set(lrs)) > 1 else []


def _time(facts: Facts) -> list[str]:
    loaders = [x for x in facts.loaders if x.trained and x.wait_s + x.between_s > 0]
    wait, rest = sum(x.wait_s for x in loaders), sum(x.between_s for x in loaders)
    if not loaders:
        return []
    picture = bars([("waiting for batches", wait), ("forward, backward, step", rest)], label="loader and device time")
    return _part("Time", "Of the training batches: what the loader took, and what the rest took.", picture)
