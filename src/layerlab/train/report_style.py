"""The look of a training report: one style sheet, light and dark, for screen and paper."""

from __future__ import annotations

__all__ = ["STYLE"]

# Colours are "r g b" triples so that one variable serves at every opacity. Each text colour has a
# contrast of at least 4.5 on its paper; blue and orange stay apart for colour-blind readers, and
# in grey print too, since the blue is the darker of the two.
STYLE = """
:root {
  color-scheme: light dark;
  --paper: 253 252 249; --ink: 29 29 27; --quiet: 98 97 91; --rule: 222 219 210;
  --accent: 178 62 10; --minus: 217 104 20; --plus: 23 92 160; --fade: 1;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Georgia, serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: 22 22 20; --ink: 235 233 226; --quiet: 166 163 153; --rule: 56 55 50;
    --accent: 255 150 92; --minus: 255 156 66; --plus: 98 170 245;
    --fade: 0.68;
  }
  img.ink { filter: invert(0.92); }
  img.signed { filter: brightness(1.45); }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 78rem; padding: clamp(1.5rem, 5vw, 5rem) clamp(1rem, 4vw, 4rem);
  background: rgb(var(--paper)); color: rgb(var(--ink));
  font: 0.9375rem/1.55 var(--sans); font-variant-numeric: tabular-nums lining-nums;
}
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font: 400 1.125rem/1.4 var(--serif); overflow-wrap: anywhere; }
h1 span { color: rgb(var(--quiet)); }
h2 { font: 400 1.5rem/1.2 var(--serif); text-wrap: balance; }
h3 { font: 600 0.8125rem/1.4 var(--sans); }
a { color: inherit; }
code, pre { font: 0.8125rem/1.6 var(--mono); font-variant-ligatures: none; }
.quiet, section > header p, figcaption, caption { color: rgb(var(--quiet)); }
.alert {
  border-left: 3px solid rgb(var(--accent)); padding: 0.1rem 0 0.1rem 1rem;
  margin: 0 0 clamp(2rem, 5vw, 3.5rem); max-width: 44rem; font-size: 1rem;
}
.alert strong { color: rgb(var(--accent)); }

.opening { padding-bottom: clamp(2rem, 5vw, 4rem); }
.score {
  font: 400 clamp(4.5rem, 17vw, 10rem)/1 var(--serif); letter-spacing: -0.035em;
  margin: clamp(1.5rem, 4vw, 3rem) 0 0.15em -0.04em; font-variant-numeric: lining-nums;
}
.score small { font-size: 0.4em; letter-spacing: 0; margin-left: 0.12em; }
.score.words { font-size: clamp(2.5rem, 9vw, 5rem); letter-spacing: -0.02em; }
.lead {
  font: 400 clamp(1.25rem, 2.6vw, 1.625rem)/1.4 var(--serif); max-width: 33em;
  text-wrap: balance;
}
.opening .quiet { max-width: 44rem; margin-top: 0.75rem; }
.facts {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1.25rem 2rem;
  margin-top: clamp(1.75rem, 4vw, 3rem);
}
.facts dt { color: rgb(var(--quiet)); font-size: 0.8125rem; }
.facts dd { font-size: 1.125rem; overflow-wrap: anywhere; }

section {
  border-top: 1px solid rgb(var(--rule)); padding: clamp(1.75rem, 4vw, 3rem) 0;
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.75rem;
}
section > header p { margin-top: 0.75rem; max-width: 38rem; }
@media (min-width: 64rem) {
  section { grid-template-columns: 15rem minmax(0, 1fr); gap: 4rem; }
}
@media (min-width: 64rem) and (min-height: 40rem) {
  section > header { position: sticky; top: 2rem; align-self: start; }
}
@media print { section > header { position: static; } }
section > header p + p { margin-top: 0.6rem; }
.body > * + * { margin-top: 1.75rem; }

.charts { display: grid; gap: 2.5rem 3rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 46rem) { .charts.two { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.charts:not(.two) { max-width: 44rem; }
.plot { padding: 2.25rem 5.25rem 1.75rem 3rem; }
.plot svg { display: block; width: 100%; overflow: visible; }
.plot.square { max-width: 34rem; padding-right: 1.25rem; }
.plot.square > svg { aspect-ratio: 1; height: auto; }
.plot text { font: 0.75rem var(--sans); fill: rgb(var(--quiet)); }
.plot .name { fill: rgb(var(--ink)); }
.plot .number { font-weight: 600; fill: rgb(var(--ink)); }
.plot .accent { fill: rgb(var(--accent)); }
.plot .grid { stroke: rgb(var(--rule)); stroke-width: 1; shape-rendering: crispEdges; }
.plot .mark { stroke: rgb(var(--accent)); stroke-width: 1; stroke-dasharray: 2 3; }
.plot .dot { fill: rgb(var(--accent)); stroke: rgb(var(--paper)); stroke-width: 2; }
.plot .main-lone { fill: rgb(var(--ink)); }
.plot .quiet-lone { fill: rgb(var(--quiet)); }
.plot path {
  fill: none; stroke: rgb(var(--ink)); stroke-width: 2; stroke-linejoin: round;
  stroke-linecap: round; vector-effect: non-scaling-stroke;
}
.plot path.quiet { stroke: rgb(var(--quiet)); stroke-width: 1.25; }
.plot path.points { stroke: rgb(var(--plus)); stroke-width: 5; stroke-opacity: 0.5; }
.plot path.ideal { stroke: rgb(var(--accent)); stroke-width: 1.25; }

.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible, summary:focus-visible {
  outline: 2px solid rgb(var(--accent)); outline-offset: 3px;
}
table { border-collapse: collapse; font-size: 0.875rem; }
caption { text-align: left; padding-bottom: 0.75rem; font-size: 0.8125rem; }
th { font-weight: 400; color: rgb(var(--quiet)); text-align: left; vertical-align: bottom; }
.list { width: 100%; }
.list th, .list td { padding: 0.45rem 1rem 0.45rem 0; vertical-align: baseline; }
.list th:last-child, .list td:last-child { padding-right: 0; }
.list thead th {
  font-size: 0.8125rem; border-bottom: 1px solid rgb(var(--ink));
  white-space: nowrap;
}
.list tbody tr + tr > * { border-top: 1px solid rgb(var(--rule)); }
.list tbody th { color: rgb(var(--ink)); }
.list tfoot > tr > * { border-top: 1px solid rgb(var(--ink)); color: rgb(var(--ink)); }
.list .n, th.n { text-align: right; white-space: nowrap; }
.list small { display: block; color: rgb(var(--quiet)); font-size: 0.75rem; }
.narrow { width: auto; }

.matrix { table-layout: fixed; }
.matrix td, .matrix th { font-size: clamp(0.6875rem, 2.2vw, 0.8125rem); line-height: 1.3; }
.matrix td {
  width: clamp(1.55rem, 5.6vw, 2.75rem); height: clamp(1.55rem, 5.6vw, 2.75rem); padding: 0;
  text-align: center; border: 1px solid rgb(var(--paper));
}
.matrix thead th { text-align: center; padding: 0 0 0.3rem; }
.matrix thead th[colspan] { text-align: left; padding-left: 0.25rem; }
.matrix tbody th {
  text-align: right; padding: 0 0.6rem 0 0; white-space: nowrap; vertical-align: middle;
  max-width: 9rem; overflow: hidden; text-overflow: ellipsis;
}
.matrix .tall span {
  writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block;
  max-height: 8rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.matrix .right { background: rgb(var(--ink) / 0.06); color: rgb(var(--quiet)); }
.matrix .wrong { background: rgb(var(--minus) / calc(var(--a) * var(--fade))); font-weight: 700; }
.matrix .none { color: rgb(var(--quiet)); }
.matrix thead th.share, .matrix td.share {
  width: auto; padding-left: 0.75rem; text-align: right; color: rgb(var(--quiet));
  white-space: nowrap;
}
.beside { display: grid; gap: 2rem 3.5rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 52rem) { .beside { grid-template-columns: minmax(0, auto) minmax(15rem, 1fr); } }
.map { max-width: 28rem; }
.map figcaption { margin-top: 0.6rem; font-size: 0.8125rem; }
.map img { width: 100%; height: auto; border: 1px solid rgb(var(--rule)); }

img { image-rendering: pixelated; display: block; }
.tiles { display: grid; gap: 1.75rem 1.5rem; }
.tiles img { width: 100%; height: auto; }
.mistakes { grid-template-columns: repeat(auto-fill, minmax(7.25rem, 1fr)); }
.mistakes figcaption { border-top: 1px solid rgb(var(--rule)); }
.belief {
  display: grid; grid-template-columns: 2.4rem minmax(0, 1fr) auto; gap: 0 0.25rem;
  font-size: 0.75rem; line-height: 1.35; margin-top: 0.5rem; color: rgb(var(--quiet));
}
.belief b {
  font-weight: 600; color: rgb(var(--ink)); overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap;
}
.long .belief { grid-template-columns: 1fr auto; }
.long .belief b { grid-column: 1 / -1; grid-row: 2; }
.bar { grid-column: 1 / -1; height: 3px; background: rgb(var(--rule)); margin-top: 0.1rem; }
.bar i { display: block; height: 100%; background: rgb(var(--ink)); }
.bar.guess i { background: rgb(var(--minus)); }
.weights { grid-template-columns: repeat(auto-fill, minmax(4.25rem, 1fr)); gap: 1rem 0.9rem; }
.weights img { outline: 1px solid rgb(var(--rule)); }
.weights figcaption { font-size: 0.75rem; margin-top: 0.25rem; }
.ramp { display: flex; align-items: center; gap: 0.75rem; font-size: 0.8125rem; flex-wrap: wrap; }
.ramp i {
  flex: 0 0 10rem; height: 0.6rem; outline: 1px solid rgb(var(--rule));
  background: linear-gradient(90deg, rgb(var(--minus)), rgb(var(--paper)), rgb(var(--plus)));
}
.heat td {
  height: 1.6rem; min-width: 1.6rem; padding: 0 0.4rem; text-align: right; font-size: 0.75rem;
  border: 1px solid rgb(var(--paper)); vertical-align: middle;
}
.heat.numbered td { width: 3.5rem; min-width: 3.5rem; }
.heat thead th { font-size: 0.75rem; padding: 0 0.2rem 0.3rem; text-align: center; }
.heat thead th.corner { text-align: right; padding-right: 0.6rem; }
.heat tbody th {
  vertical-align: middle; font-size: 0.75rem; text-align: right; padding-right: 0.6rem;
}
.heat .tall span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.heat .plus { background: rgb(var(--plus) / calc(var(--a) * var(--fade))); }
.heat .minus { background: rgb(var(--minus) / calc(var(--a) * var(--fade))); }
.share-bar { display: flex; height: 0.6rem; min-width: 7rem; outline: 1px solid rgb(var(--rule)); }
.share-bar i { display: block; height: 100%; }
.share-bar .dead { background: rgb(var(--minus)); }
.share-bar .stuck {
  background: repeating-linear-gradient(
    135deg, rgb(var(--minus)) 0 2px, rgb(var(--paper)) 2px 5px);
}
.share-bar .working { background: rgb(var(--ink) / 0.18); flex: 1; }
.worked { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 46rem) { .worked.pictured { grid-template-columns: 9rem minmax(0, 1fr); } }
.worked img { width: 9rem; height: auto; }
.worked figcaption {
  width: 9rem; border-top: 1px solid rgb(var(--rule)); font-size: 0.8125rem; padding-top: 0.4rem;
}
.worked .layerlab-explanation { padding: 0; max-width: none; margin-bottom: 1rem; }
.worked .layerlab-explanation summary { margin: 0; color: inherit; }
pre {
  overflow-x: auto; white-space: pre-wrap; margin: 0; padding: 1rem 1.25rem;
  background: rgb(var(--ink) / 0.04);
}
.settings {
  display: grid; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); gap: 0.3rem 2rem;
}
.settings dt { color: rgb(var(--quiet)); overflow-wrap: anywhere; }
.settings dd { overflow-wrap: anywhere; }
details summary { cursor: pointer; color: rgb(var(--quiet)); width: max-content; max-width: 100%; }
details[open] summary { margin-bottom: 1rem; }
footer { border-top: 1px solid rgb(var(--rule)); padding-top: 1.5rem; font-size: 0.8125rem; }
@media print {
  @page { margin: 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1.5rem 0; }
  .scroll, pre { overflow: visible; white-space: pre-wrap; }
  figure, tr, li, .facts, pre { break-inside: avoid; }
  h2, section > header { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
