/** The report as one HTML file that needs nothing else, no network and no script. */
import { formatDuration } from '../../lib/duration.ts';
import { headingOf, type Heading } from '../text/heading.ts';
import { chart, signs } from './html-chart.ts';
import { htmlStyle } from './html-style.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { timelineOf, type Timeline } from './timeline.ts';
import type { Report, ReportedPrerequisite, ReportedService } from '../report.ts';

export function renderHtml(report: Report): string {
  const timeline = timelineOf(report);
  const heading = headingOf(report, timeline.longest);
  return String(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading.word}: ${heading.sentence}</title>
<style>${htmlStyle}</style>
</head>
<body>
<header>${head(heading)}</header>
<main>
<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
${chart(timeline)}</section>
${chainTable(timeline)}${findings(report)}${diagnosis(report)}${tables(report)}</main>
<footer>muster ${report.version}, boot ${report.bootId}; all times count from the beginning of the run</footer>
</body>
</html>
`);
}

function head({ word, verdict, sentence, begun, lines }: Heading): Markup {
  return markup`<h1><b class="${verdict}"><span aria-hidden="true">${signs[verdict]}</span> ${word}</b> <span>${sentence}</span></h1>
<p class="begun">${begun}</p>
<dl class="head">${lines.map(([what, words]) => markup`<dt>${what}</dt><dd>${words}</dd>`)}</dl>`;
}

/** A link that flaps for hours makes more segments than anybody reads. */
const mostSegments = 200;

function chainTable({ chain, axis: { until } }: Timeline): Markup {
  if (chain.length === 0) return nothing;
  const shown = chain.slice(-mostSegments);
  const rows = shown.map(({ from, to, name, words }) => {
    const what = name === '' ? markup`${words}` : markup`<b>${name}</b>: ${words}`;
    return markup`<tr><td class="number">${formatDuration(from)}</td><td class="number"><b>${formatDuration(to - from)}</b></td><td class="number">${percent(to - from, until)}</td><td>${what}</td></tr>
`;
  });
  const cutOff = chain.length - shown.length;
  return markup`<section aria-labelledby="chain"><h2 id="chain">What the run waited for</h2>
<p class="muted">Of all that went on at the same time, what decided: the critical chain.${cutOff > 0 ? ` The last ${shown.length} of ${chain.length} parts.` : ''}</p>
<table class="pair"><thead><tr><th class="number" scope="col">At</th><th class="number" scope="col">For</th><th class="number" scope="col">Share</th><th scope="col">What</th></tr></thead><tbody>
${rows}</tbody></table></section>
`;
}

function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

function findings({ findings: all }: Report): Markup {
  if (all.length === 0) return nothing;
  const tones = { error: 'bad', warning: 'doubtful', note: 'none' } as const;
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2><dl>${all.map(
    ({ severity, code, message, remedy }) =>
      markup`<dt><b class="${tones[severity]}">${severity}</b> <code>${code}</code></dt><dd>${message}${remedy === '' ? nothing : markup`<br>${remedy}`}</dd>`,
  )}</dl></section>
`;
}

function diagnosis({ diagnosis: found }: Report): Markup {
  if (!found) return nothing;
  const seen = found.cause ? markup`<p>Recognised by: ${found.cause.seen}</p>` : nothing;
  const outputs = found.outputs.map(({ command, exitCode, problem, lines, cut }) =>
    withLog(markup`<code>${command}</code>: ${problem || `exit code ${exitCode ?? 'none'}`}`, [
      ...lines,
      ...(cut > 0 ? [`(${cut} lines left out)`] : []),
    ]),
  );
  const units = found.units.map(({ unit, activeState, subState, result, log: lines }) =>
    withLog(markup`<b>${unit}</b>: ${activeState} (${subState}), ${result}`, lines),
  );
  return markup`<section aria-labelledby="diagnosis"><h2 id="diagnosis">Looked at after the failure</h2>${seen}${units}${outputs}</section>
`;
}

function withLog(what: Markup, lines: readonly string[]): Markup {
  if (lines.length === 0) return markup`<p>${what}</p>`;
  return markup`<details><summary>${what}</summary><pre>${lines.map(line => markup`${line}\n`)}</pre></details>`;
}

/** All that the chart shows, in words, and the rows that it leaves out. */
function tables({ prerequisites, services }: Report): Markup {
  return markup`<section class="data" aria-labelledby="data"><h2 id="data">As tables</h2>
<details><summary>Prerequisites: ${prerequisites.length}</summary><div class="wide"><table><thead><tr><th scope="col">Name</th><th scope="col">State</th><th class="number" scope="col">Waited</th><th class="number" scope="col">Met at</th><th scope="col">Last seen</th></tr></thead><tbody>${prerequisites.map(prerequisiteRow)}</tbody></table></div></details>
<details><summary>Services: ${services.length}</summary><div class="wide"><table><thead><tr><th scope="col">Unit</th><th scope="col">State</th><th class="number" scope="col">Requested</th><th class="number" scope="col">Active</th><th class="number" scope="col">Ready</th><th class="number" scope="col">Attempts</th><th scope="col">Detail</th></tr></thead><tbody>${services.map(serviceRow)}</tbody></table></div></details></section>
`;
}

function prerequisiteRow({ name, text, required, state, waitedMs, metMs, detail, lost }: ReportedPrerequisite): Markup {
  const marks = [state, required ? '' : 'optional', lost > 0 ? `lost ${lost} times` : ''].filter(Boolean).join(', ');
  return markup`<tr><th scope="row">${name}</th><td>${marks}</td><td class="number">${formatDuration(waitedMs)}</td><td class="number">${time(metMs)}</td><td>${text}: ${detail}</td></tr>
`;
}

function serviceRow({ unit, state, requestedMs, activeMs, readyMs, attempts, detail }: ReportedService): Markup {
  return markup`<tr><th scope="row">${unit}</th><td>${state}</td><td class="number">${time(requestedMs)}</td><td class="number">${time(activeMs)}</td><td class="number">${time(readyMs)}</td><td class="number">${attempts.length}</td><td>${detail}</td></tr>
`;
}

function time(at: number | null): string {
  return at === null ? '-' : formatDuration(at);
}
