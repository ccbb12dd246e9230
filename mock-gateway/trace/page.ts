// The page of a trace: one HTML file, its data inside, its script and style from the two texts beside this one.
import type { Holding, Lane } from './moment.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What the page shows. */
export interface TraceData {
  readonly title: string;
  readonly failure: string | undefined;
  readonly isRedacted: boolean;
  /** Older moments that are not in it. */
  readonly dropped: number;
  /** What was held before the first moment. */
  readonly before: readonly Holding[];
  readonly moments: readonly {
    readonly time: number;
    readonly lane: Lane;
    readonly name: string;
    readonly text: string;
    readonly holdings: readonly Holding[];
  }[];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

/** JSON in which nothing can end the element it stands in; the page puts it into the document as text alone. */
const inert = (data: TraceData): string => JSON.stringify(data).replaceAll('<', '\\u003c');

export const pageOf = (data: TraceData): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(data.title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(data.title)}</h1>
<pre id="failure"></pre>
<p id="about"></p>
</header>
<section aria-label="Time">
<div class="strip"><ul id="names" aria-hidden="true"></ul><svg id="lanes" role="img" aria-label="Lanes of client, gateway, world, faults and streamer on one time axis"></svg></div>
<div class="controls">
<label for="slider">Moment</label>
<input id="slider" type="range" min="0" value="0" step="1">
<button id="back" type="button">‹ difference</button>
<button id="on" type="button">difference ›</button>
</div>
<p id="now" aria-live="polite"></p>
</section>
<main>
<section aria-label="Held at this moment">
<h2>Held at this moment <span id="count"></span></h2>
<table><thead><tr><th scope="col">position</th><th scope="col">world</th><th scope="col">told</th><th scope="col">book</th><th scope="col">is</th></tr></thead><tbody id="held"></tbody></table>
<p class="hint">world: what the fake holds · told: the newest portfolioValue to any client · book: what the streamer has. – is what that one never mentioned.</p>
</section>
<section aria-label="What happened">
<h2>What happened</h2>
<ol id="moments"></ol>
</section>
</main>
<script type="application/json" id="data">${inert(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
