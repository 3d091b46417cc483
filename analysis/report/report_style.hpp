#pragma once

#include <string_view>

namespace causum::analysis {

/// The report's style sheet. Figures stay on white, in light and in dark.
inline constexpr std::string_view report_style = R"(
:root { color-scheme: light dark; --ink: #1b1b1b; --soft: #555; --page: #fdfdfc; --line: #d9d9d5; --card: #f3f3ef;
  --accent: #0b5a8a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e9e6; --soft: #b0b0aa; --page: #17181a; --line: #3a3c40; --card: #222427; --accent: #7cc0ea; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 1.2rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .6rem 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p, li { max-width: 46rem; overflow-wrap: break-word; }
li { margin: .3rem 0; }
.lead { font-size: 1.08rem; }
.soft, figcaption { color: var(--soft); font-size: .9rem; }
figure { margin: 1.2rem 0; }
figure .paper { background: #fff; border: 1px solid var(--line); border-radius: 4px; padding: .4rem;
  width: fit-content; max-width: 100%; overflow-x: auto; }
figure svg { display: block; width: var(--wide); max-width: max(100%, calc(.62 * var(--wide))); height: auto; }
figcaption { margin-top: .4rem; max-width: 46rem; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .7rem .22rem 0; text-align: right; white-space: nowrap; }
th.word, td.word { text-align: left; }
thead th { border-bottom: 1px solid var(--ink); vertical-align: bottom; }
tr.rule td { border-top: 1px solid var(--line); }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: .15rem 0 0; max-width: 46rem; }
pre { background: var(--card); padding: .7rem .9rem; overflow-x: auto; font-size: .82rem; border-radius: 4px; }
code { font-size: .92em; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--accent); margin: .6rem 0; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --page: #fff; --line: #bbb; --card: #fff; --accent: #000; }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  figure, tr, li, dd { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  figure svg { max-width: 100%; }
  summary { list-style: none; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  .scroll { overflow: visible; }
  table { font-size: 7pt; }
  pre { white-space: pre-wrap; border: 1px solid var(--line); }
}
)";

}  // namespace causum::analysis
