import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { chainLook, lookWords, shortName } from '../look.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { joinNames } from '../../lib/join-names.ts';
import type { Lane, Look, Mark, Verdict } from './lane.ts';
import { wordsOfBreaks, type Timeline } from './timeline.ts';
import type { Axis } from './axis.ts';

export const signs: Readonly<Record<Verdict, string>> = { good: '✓', bad: '✕', doubtful: '!', none: '–' };

/** The rows as a list that can be walked by keyboard: each opens to its details. No script is needed for that. */
export function chart(timeline: Timeline): Markup {
  const { axis, moments: marked, prerequisites, services, cluster } = timeline;
  const { ticks, breaks } = axis;
  const last = ticks.length - 1;
  const labels = ticks.map(({ at, label }, index) => {
    const place = index === 0 ? 'first' : index === last && axis.place(at) > 0.94 ? 'last' : '';
    return markup`<span class="tick ${place} ${index % 2 === 1 ? 'odd' : ''}" style="${left(at, axis)}">${label}</span>`;
  });
  return markup`<div class="chart">
<div class="lines" aria-hidden="true">${ticks.map(({ at }) => markup`<i class="grid" style="${left(at, axis)}"></i>`)}${marked.map(({ at, look }) => markup`<i class="moment ${look}" style="${left(at, axis)}"></i>`)}</div>
<div class="row axis" aria-hidden="true"><span></span><span class="track">${labels}</span></div>
${chainRow(timeline)}
${lanes('Prerequisites', prerequisites.lanes, timeline)}${folded(timeline)}
${lanes('Services', services, timeline)}
${lanes('Cluster', cluster, timeline)}
<div class="lines" aria-hidden="true">${breaks.map(({ from, to }) => markup`<i class="torn" style="${left((from + to) / 2, axis)}"></i>`)}</div>
</div>
${moments(timeline)}${legend(timeline)}`;
}

function lanes(title: string, all: readonly Lane[], { axis }: Timeline): Markup {
  return all.length === 0 ? nothing : markup`<h3>${title}</h3>${all.map(lane => row(lane, axis))}`;
}

function row({ name, note, verdict, facts, log, bars, marks, critical }: Lane, axis: Axis): Markup {
  const drawn = bars.map(
    ({ from, to, look, words }) =>
      markup`<i class="bar ${look}" style="${between(from, to, axis)}" title="${words}"></i>`,
  );
  const unders = critical.map(({ from, to }) => markup`<i class="under" style="${between(from, to, axis)}"></i>`);
  const waited = critical.length > 0 ? [`the run waited ${formatDuration(total(critical))} for it`] : [];
  return markup`<details><summary class="row"><span class="sign ${verdict}" aria-hidden="true">${signs[verdict]}</span><span class="name"><b class="one" title="${name}">${name}</b><small>${note}</small></span><span class="track" aria-hidden="true">${drawn}${unders}${marks.map(mark => drawMark(mark, axis))}</span><span class="tip" aria-hidden="true">${[...facts.slice(0, 2), ...waited].join('; ')}</span></summary>
<div class="facts"><p><b>${name}</b></p>${[...facts, ...waited].map(fact => markup`<p>${fact}</p>`)}${
    log.length > 0
      ? markup`<pre>${log.map(
          line => markup`${line}
`,
        )}</pre>`
      : nothing
  }</div></details>
`;
}

/** Not within markup: see scripts/build-exe.mjs. */
const ready = '◆';
const failed = '✕';

function drawMark({ at, look, words }: Mark, axis: Axis): Markup {
  const [sign, tone] = look === 'ready' ? [ready, 'good'] : [failed, 'bad'];
  return markup`<i class="mark ${tone}" style="${left(at, axis)}" title="${words}">${sign}</i>`;
}

function chainRow({ drawnChain, axis }: Timeline): Markup {
  const segments = drawnChain.map(segment => {
    const { from, to, kind, name, words } = segment;
    const label = shortName(segment);
    const room = 100 * (axis.place(to) - axis.place(from));
    // About as much as a word needs, of a track of the usual width and of one half as wide.
    const [fits, fitsNarrow] = [room > label.length * 1.1 + 1, room > label.length * 2.2 + 3];
    const title = `${name || kind}, ${formatDuration(to - from)}: ${words}`;
    const inside = fits ? markup`<span class="${fitsNarrow ? '' : 'tight'}">${label}</span>` : nothing;
    return markup`<i class="bar ${chainLook(segment)}" style="${between(from, to, axis)}" title="${title}">${inside}</i>`;
  });
  return markup`<div class="row chain" aria-hidden="true"><span class="name"><b>Critical chain</b><small>what the run waited for</small></span><span class="track">${segments}</span></div>`;
}

function folded({ prerequisites: { words, hidden } }: Timeline): Markup {
  if (hidden.length === 0) return nothing;
  const names = joinNames(
    hidden.map(({ name }) => name),
    400,
  );
  return markup`<details><summary class="row"><span class="name muted">${words}</span></summary><div class="facts"><p>${names}</p></div></details>`;
}

function moments({ moments: all }: Timeline): Markup {
  if (all.length === 0) return nothing;
  return markup`<ul class="moments">${all.map(({ look, words, at }) => markup`<li><i class="moment ${look}"></i>${words}${look === 'event' ? ` (${formatDuration(at)})` : ''}</li>`)}</ul>`;
}

function legend({ prerequisites, services, cluster, axis }: Timeline): Markup {
  const used = new Set(
    [...prerequisites.lanes, ...services, ...cluster].flatMap(({ bars }) => bars.map(({ look }) => look)),
  );
  const looks = (Object.keys(lookWords) as Look[]).filter(look => used.has(look));
  const short = wordsOfBreaks(axis);
  const torn = short === '' ? nothing : markup`<li><i class="torn"></i>${short}</li>`;
  return markup`<ul class="legend" aria-hidden="true">${looks.map(look => markup`<li><i class="${look}"></i>${lookWords[look]}</li>`)}<li><i class="under"></i>the run waited for this</li><li><b class="good">${ready}</b> ready</li><li><b class="bad">${failed}</b> came to nothing</li>${torn}</ul>`;
}

function total(all: Lane['critical']): Milliseconds {
  return all.reduce((sum, { from, to }) => sum + to - from, 0);
}

function between(from: Milliseconds, to: Milliseconds, { place }: Axis): Markup {
  const start = place(from);
  return markup`left:${100 * start}%;width:${100 * Math.max(0, place(to) - start)}%`;
}

function left(at: Milliseconds, { place }: Axis): Markup {
  return markup`left:${100 * place(at)}%`;
}
