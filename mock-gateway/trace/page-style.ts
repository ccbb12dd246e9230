// The style of a trace's page: light and dark, narrow and wide; nothing is told by colour alone.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --soft: #f1f3f5; --line: #cfd4da; --odd: #b42318; --mark: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --paper: #15181b; --soft: #22272c; --line: #3c444c; --odd: #ff8a7a; --mark: #82b1ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.25rem; margin: 0 0 .4rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: .8rem 0 .4rem; }
pre { margin: 0 0 .4rem; padding: .5rem .7rem; border-left: 4px solid var(--odd); background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12rem; overflow: auto; }
pre:empty { display: none; } p { margin: .3rem 0; } .hint, #about { font-size: .85rem; opacity: .85; }
.strip { display: flex; background: var(--soft); border: 1px solid var(--line); }
#names { list-style: none; margin: 4px 0 0; padding: 0 .5rem; width: 5rem; flex: none; font-size: 11px; line-height: 24px; } #names li { height: 24px; } #names li:last-child { line-height: 10px; height: 10px; }
#lanes { display: block; flex: 1; min-width: 0; height: 136px; cursor: crosshair; }
#lanes path { stroke: var(--ink); stroke-width: 1.5; opacity: .75; }
#lanes .cursor { stroke: var(--mark); stroke-width: 2; opacity: 1; } #lanes .odd { stroke: var(--odd); stroke-width: 3; stroke-dasharray: 3 2; }
.controls { display: flex; gap: .6rem; align-items: center; margin-top: .4rem; } #slider { flex: 1; min-width: 6rem; accent-color: var(--mark); }
button { font: inherit; padding: .2rem .6rem; } :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
#now { font-weight: 600; overflow-wrap: anywhere; min-height: 1.5em; }
main { display: grid; grid-template-columns: minmax(20rem, 2fr) 3fr; gap: 1.2rem; align-items: start; }
main > * { min-width: 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .2rem .4rem; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
tr.odd td { font-weight: 700; } tr.odd td:last-child { color: var(--odd); }
#moments { list-style: none; margin: 0; padding: 0; max-height: 70vh; overflow: auto; border: 1px solid var(--line); font-size: .85rem; }
#moments li { display: grid; grid-template-columns: 6.5rem 5rem 1fr; gap: .5rem; padding: .15rem .5rem; cursor: pointer; content-visibility: auto; contain-intrinsic-size: auto 1.6rem; border-left: 4px solid transparent; }
#moments li[aria-current] { border-left-color: var(--mark); background: var(--soft); } #moments b { font-weight: 600; }
#moments span:last-child { overflow-wrap: anywhere; }
@media (max-width: 50rem) { main { grid-template-columns: 1fr; } .controls { flex-wrap: wrap; } #moments li { grid-template-columns: 5.5rem 4.5rem 1fr; } #moments { max-height: 50vh; } }
`;
