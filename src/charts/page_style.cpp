// Paper, ink and the red of a seal: the colours of web/page/css/base.css.  The eight colours of
// curves were chosen so that any two of the first four, and nearly any two of all, stay apart for red-,
// green- and blue-blind eyes (simulated after Machado, Oliveira, Fernandes 2009: at least 12 apart
// in CIELAB), and have a contrast of 3 with the ground.
#include "charts/page.h"

namespace tangyin {

std::string_view page_style() {
  return R"css(
:root {
  color-scheme: light;
  --table: #ece4d4; --paper: #fbf7ed; --shade: #f3ecdc; --ink: #221c15; --pale: #665a49;
  --line: #d6c8ad; --frame: #b2664a; --accent: #9c2d1b; --seal: #a8321f; --seal-ink: #fff6ea;
  --grid: #e3d8c2; --base: #9a8a6e; --cold: #1f6076; --warm: #a8321f;
  --c0: #a8321f; --c1: #1b4fa8; --c2: #b87f00; --c3: #0d7f76;
  --c4: #4f1a74; --c5: #d8509f; --c6: #4a90d0; --c7: #4a4238;
  --shadow: 0 1px 2px rgb(70 50 20 / 12%), 0 12px 36px -12px rgb(70 50 20 / 26%);
  --latin: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', 'URW Palladio L', P052, 'Noto Serif', Georgia;
  --han: 'Songti SC', 'Noto Serif CJK SC', 'Noto Serif SC', 'Source Han Serif SC', 'Source Han Serif CN', STSong, SimSun;
  --han-hant: 'Songti TC', 'Noto Serif CJK TC', 'Noto Serif TC', 'Source Han Serif TC', PMingLiU, 'Songti SC';
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --table: #12100d; --paper: #1d1a16; --shade: #26221c; --ink: #ebe2d0; --pale: #aba08b;
    --line: #3a342a; --frame: #7c6243; --accent: #e58a6f; --seal: #b8452f; --seal-ink: #fff4e6;
    --grid: #2e2921; --base: #7d725f; --cold: #62b3d0; --warm: #ef8a63;
    --c0: #f0765a; --c1: #6a86e0; --c2: #f2cf4a; --c3: #8fecd8;
    --c4: #a45ff0; --c5: #ef7fc0; --c6: #3fa39c; --c7: #d6cdb8;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -12px rgb(0 0 0 / 60%);
  }
}

/* One of two languages; without a script #zh in the address. */
.zh { display: none; }
:root[data-lang='zh'] .zh { display: revert; }
:root[data-lang='zh'] .en { display: none; }
@supports selector(:has(a)) {
  :root:not([data-lang]):has(#zh:target) .zh { display: revert; }
  :root:not([data-lang]):has(#zh:target) .en { display: none; }
}

*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(0rem, 3vw, 2.5rem) clamp(0rem, 3vw, 2rem) 4rem;
  background: var(--table); color: var(--ink);
  font: 1rem/1.65 var(--latin), var(--han), serif;
  text-rendering: optimizeLegibility; overflow-wrap: break-word;
}
.sheet {
  max-width: 51rem; margin: 0 auto; padding: clamp(1rem, 4.4vw, 3.2rem);
  background: var(--paper); box-shadow: var(--shadow); border-radius: 2px;
}
h1, h2, h3, h4 { font-weight: 600; line-height: 1.35; letter-spacing: 0.02em; margin: 0; text-wrap: balance; }
:lang(zh) h1, :lang(zh) h2, :lang(zh) h3 { letter-spacing: 0.06em; }
h1 { font-size: clamp(1.5rem, 5vw, 2rem); }
h2 { font-size: 1.35rem; margin: 3.2rem 0 0.9rem; padding-top: 0.9rem; border-top: 1px solid var(--frame); }
h3 { font-size: 1.08rem; margin: 2.1rem 0 0.5rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 0.4rem; color: var(--pale); }
p, ul, pre { margin: 0 0 0.9rem; }
p { max-width: 42rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
.text-list { padding-left: 1.3rem; max-width: 42rem; }
.text-list li { margin: 0.25rem 0; }
.text-list li::marker { color: var(--frame); }
code { font: 0.88em ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
:not(pre) > code { padding: 0.08em 0.3em; background: var(--shade); border-radius: 3px; overflow-wrap: anywhere; }
pre { padding: 0.8rem 1rem; background: var(--shade); border-left: 2px solid var(--frame); overflow-x: auto; font-size: 0.95rem; line-height: 1.5; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.top { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem 1.2rem; align-items: start; margin-bottom: 1.6rem; padding-bottom: 1.2rem; border-bottom: 3px double var(--frame); }
.switch { grid-column: 1; margin: 0; display: flex; gap: 0.9rem; font-size: 0.9rem; }
.switch a { color: var(--pale); text-decoration: none; padding: 0.15rem 0; border-bottom: 2px solid transparent; }
.switch a:hover { color: var(--ink); }
.switch a[aria-current] { color: var(--ink); border-color: var(--accent); }
.seal { grid-column: 2; grid-row: 1 / 3; display: grid; padding: 0.24em 0.22em; background: var(--seal); color: var(--seal-ink); border-radius: 0.16em; font: 600 1.25rem/1.06 var(--han), serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.contents { margin: 0 0 1.5rem; font-size: 0.95rem; }
.contents ol { margin: 0; padding-left: 1.5rem; columns: 2 16rem; column-gap: 2rem; }
.contents li { break-inside: avoid; padding-bottom: 0.25rem; }
.contents li::marker { color: var(--frame); font-variant-numeric: lining-nums; }
.contents a { color: inherit; text-decoration-color: var(--line); }

figure { margin: 1.6rem 0 2rem; }
figcaption { font-weight: 600; margin-bottom: 0.35rem; }
.plot { position: relative; }
svg.lines, svg.bars, svg.heat { display: block; width: 100%; height: auto; overflow: visible; font-family: var(--latin), var(--han), serif; font-variant-numeric: lining-nums tabular-nums; }
svg.narrow { display: none; }
.narrow-only { display: none !important; }
@media screen and (max-width: 639px) {
  svg.wide { display: none !important; }
  svg.narrow { display: block !important; max-width: 32rem; }
  .narrow-only { display: flex !important; }
}
svg text { fill: var(--ink); }
svg .tick, svg .axis, svg .none { fill: var(--pale); }
svg .axis { font-style: normal; }
.grid { stroke: var(--grid); fill: none; shape-rendering: crispEdges; }
.base { stroke: var(--base); fill: none; shape-rendering: crispEdges; }
.box { stroke: var(--line); fill: none; }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
.c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
.series path { fill: none; stroke: var(--c); stroke-width: 1.9; stroke-linejoin: round; stroke-linecap: round; }
.series circle { fill: var(--c); stroke: var(--paper); stroke-width: 1; }
.second path { stroke-dasharray: 8 4; }
.dashed path { stroke-dasharray: 2 4.5; }
path.mark, .mark path { fill: none; stroke: var(--pale); stroke-width: 1.2; stroke-dasharray: 5 4; }
.leader { fill: none; stroke: var(--c, var(--pale)); stroke-width: 1.2; }
.bar { fill: var(--c0); }
.cells path, .scale rect { shape-rendering: crispEdges; }
.warm { fill: var(--warm); } .cold { fill: var(--cold); }
.cursor { fill: none; stroke: var(--base); stroke-width: 1; }
rect.cursor { stroke: var(--ink); stroke-width: 1.5; }
.pointer circle { fill: var(--c); stroke: var(--paper); stroke-width: 1.5; }
.pointer { pointer-events: none; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0 0 0.5rem; padding: 0; list-style: none; font-size: 0.88rem; }
.legend li { display: flex; align-items: center; gap: 0.45rem; }
.key { width: 1.75rem; height: 0.65rem; flex: none; overflow: visible; }
.tip { position: absolute; z-index: 2; max-width: min(19rem, 100%); padding: 0.45rem 0.7rem; background: var(--paper); border: 1px solid var(--base); border-radius: 3px; box-shadow: var(--shadow); font-size: 0.84rem; line-height: 1.45; pointer-events: none; font-variant-numeric: lining-nums tabular-nums; }
.tip[hidden] { display: none; }
.tip p { margin: 0; color: var(--pale); }
.tip dl { display: grid; grid-template-columns: auto auto; gap: 0 0.9rem; margin: 0.1rem 0 0; }
.tip dd { margin: 0; text-align: right; }
.tip i { display: inline-block; width: 0.6rem; height: 0.6rem; margin-right: 0.45rem; background: var(--c); border-radius: 50%; }
.numbers { margin-top: 0.5rem; font-size: 0.9rem; }
.numbers summary { color: var(--pale); cursor: pointer; width: fit-content; padding: 0.15rem 0; }

.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; min-width: min(100%, 20rem); font-size: 0.93rem; line-height: 1.45; font-variant-numeric: lining-nums tabular-nums; border-top: 2px solid var(--frame); border-bottom: 1px solid var(--frame); }
caption { caption-side: top; text-align: left; font-weight: 600; margin-bottom: 0.35rem; }
th, td { padding: 0.32rem 1.1rem 0.32rem 0; text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0.2rem; }
thead th { font-weight: 600; color: var(--pale); border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody th { font-weight: inherit; min-width: 6.5rem; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
th.n, td.n { text-align: right; }
td.n { white-space: nowrap; }

.verses { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); gap: 1rem 1.4rem; margin: 1rem 0 1.6rem; }
.verse { margin: 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 2px solid var(--frame); break-inside: avoid; }
.verse figcaption { font-weight: 400; font-size: 0.88rem; color: var(--pale); margin-bottom: 0.1rem; }
.verse p { margin: 0; text-wrap: balance; font: 1.1rem/1.6 var(--han), var(--han-hant), serif; letter-spacing: 0.04em; overflow-wrap: anywhere; }
@media screen and (max-width: 639px) {
  .verses { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 0.9rem 0.6rem; }
  .verse { padding-left: 0.6rem; }
  .verse p { font-size: 1rem; letter-spacing: 0; }
}

@page { margin: 16mm; }
@media print {
  :root { --table: #fff; --paper: #fff; --shade: #f5f2ea; --ink: #000; --pale: #444; --shadow: none; }
  body { padding: 0; font-size: 10.5pt; }
  .sheet { padding: 0; max-width: none; }
  .switch, .numbers, .tip { display: none; }
  h2, h3, h4, figcaption, caption { break-after: avoid; }
  figure.chart, tr, pre { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding-right: 0.7rem; }
  svg, .bar, .warm, .cold, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
)css";
}

}  // namespace tangyin
