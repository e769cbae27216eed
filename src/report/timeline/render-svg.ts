/** The timeline of a run as one SVG that needs nothing else. */
import { formatDuration } from '../../lib/duration.ts';
import { headingOf } from '../text/heading.ts';
import { cut, wrap } from '../text/layout.ts';
import { lookWords } from '../look.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { chainRow, drawLane } from './svg-lanes.ts';
import { svgStyle } from './svg-style.ts';
import { labelWidth, left, page, rightOf, rowHeight, scaleOf, sign, text, type Scale } from './svg-parts.ts';
import { timelineOf, wordsOfBreaks, type Timeline } from './timeline.ts';
import type { Lane, Look } from './lane.ts';
import type { Report } from '../report.ts';

/** Drawn at `y`, and where what comes below it begins. */
interface Drawn {
  readonly drawn: Markup;
  readonly bottom: number;
}

export function renderSvg(report: Report): string {
  const timeline = timelineOf(report);
  const heading = headingOf(report, timeline.longest);
  const head = drawHead(heading);
  const chart = drawChart(timeline, head.bottom + 20);
  const list = drawChain(timeline, chart.bottom + 26);
  const legend = drawLegend(timeline, list.bottom + 14);
  const height = legend.bottom + 12;
  const description = [
    heading.sentence,
    heading.begun,
    ...heading.lines.map(([what, words]) => `${what}: ${words}`),
    ...timeline.chain
      .slice(-mostListed)
      .map(each => `${each.name || each.kind}, ${formatDuration(each.to - each.from)}`),
  ].join('. ');
  return String(markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${page} ${height}" width="${page}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${heading.word}: ${heading.sentence}</title>
<desc id="description">${description}</desc>
<style>${svgStyle}</style>
<defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>
<pattern id="slant" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path class="slant" d="M0 0V6"/></pattern>
<pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse"><path class="cross" d="M0 6L6 0M0 0L6 6"/></pattern>
<pattern id="bars" width="6" height="6" patternUnits="userSpaceOnUse"><path class="bars" d="M1 0V6"/></pattern>
<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="dots" cx="2.5" cy="2.5" r="1.4"/></pattern>
</defs>
<rect class="paper" width="${page}" height="${height}"/>
${head.drawn}${chart.drawn}${list.drawn}${legend.drawn}</svg>
`);
}

/** Of a chain with many segments the last ones are listed: they are nearest to how it ended. */
const mostListed = 12;
const columns = 122;

function drawHead({ word, verdict, sentence, begun, lines }: ReturnType<typeof headingOf>): Drawn {
  let y = 64;
  const told: Markup[] = [];
  for (const [what, words] of lines) {
    const broken = wrap('', words, columns - 12).map(line => cut(line, columns - 12, { utf8: true }));
    const shown = broken.length > 3 ? [...broken.slice(0, 2), `${broken[2] ?? ''} …`] : broken;
    told.push(text({ x: left, y: y + 14, look: 'strong' }, what));
    for (const line of shown) told.push(text({ x: left + 74, y: (y += 18) - 4 }, line));
  }
  return {
    bottom: y,
    drawn: markup`<g>${sign(verdict, left + 9, 32, 1.6)}${text({ x: left + 26, y: 40, look: `word ${verdict}` }, word)}
${text({ x: left + 26 + wordWidth(word), y: 31, look: 'strong' }, cut(sentence, 95, { utf8: true }))}
${text({ x: left + 26 + wordWidth(word), y: 48, look: 'small muted' }, begun)}
${told}</g>
`,
  };
}

function wordWidth(word: string): number {
  return word.length * 20 + 14;
}

function drawChart(timeline: Timeline, y: number): Drawn {
  const scale = scaleOf(timeline.axis);
  const labels = drawMoments(timeline, scale, y);
  const axis = labels.bottom + 16;
  let bottom = axis + 8;
  const rows: Markup[] = [];
  const title = (words: string) => {
    rows.push(text({ x: left, y: bottom + 18, look: 'small muted' }, words));
    bottom += 24;
  };
  const row = (draw: (top: number) => Markup) => {
    rows.push(draw(bottom));
    bottom += rowHeight;
  };
  const lanes = (words: string, all: readonly Lane[]) => {
    if (all.length === 0) return;
    title(words);
    for (const lane of all) row(top => drawLane(lane, scale, top));
  };
  row(top => chainRow(timeline.drawnChain, scale, top));
  const { prerequisites, services, cluster } = timeline;
  lanes('PREREQUISITES', prerequisites.lanes);
  if (prerequisites.words !== '') {
    rows.push(text({ x: left + 20, y: bottom + 14, look: 'small muted' }, prerequisites.words));
    bottom += 22;
  }
  lanes('SERVICES', services);
  lanes('CLUSTER', cluster);
  return {
    bottom,
    drawn: markup`${grid(timeline, scale, axis, bottom)}<g>${rows}</g>
${breakLines(timeline, scale, axis, bottom)}${momentLines(timeline, scale, axis, bottom)}${labels.drawn}`,
  };
}

function grid(timeline: Timeline, scale: Scale, axis: number, bottom: number): Markup {
  return markup`<g>${timeline.axis.ticks.map(({ at, label }) => {
    const x = scale(at);
    const look = x > rightOf - 30 ? 'small muted end' : at === 0 ? 'small muted' : 'small muted middle';
    return markup`<path class="grid" d="M${x} ${axis + 4}V${bottom}"/>${text({ x, y: axis, look }, label)}`;
  })}</g>
`;
}

/** A torn strip through all rows where the axis is not to scale. */
function breakLines({ axis: { breaks } }: Timeline, scale: Scale, axis: number, bottom: number): Markup {
  const [tooth, width] = [6, 8];
  const top = axis + 6;
  const teeth = Math.floor((bottom - top) / (2 * tooth));
  const edge = (sign: string) => `l${tooth / 2} ${sign}${tooth}l${-tooth / 2} ${sign}${tooth}`.repeat(teeth);
  return markup`<g>${breaks.map(one => {
    const x = (scale(one.from) + scale(one.to) - width) / 2;
    return markup`<path class="torn" d="M${x} ${top}${edge('')}h${width}${edge('-')}"><title>${wordsOfBreaks({ breaks: [one] })}</title></path>`;
  })}</g>
`;
}

/** Each label stands above its line, in the first of the rows in which there is room for it. */
function drawMoments({ moments }: Timeline, scale: Scale, y: number): Drawn {
  const until: number[] = [];
  const drawn = moments.map(({ at, words, look }) => {
    const shown = cut(words, 40, { utf8: true });
    const width = labelWidth(shown, 11);
    const x = scale(at);
    const from = Math.min(Math.max(left, x - width / 2), rightOf - width);
    const free = until.findIndex(end => end + 8 < from);
    const row = free === -1 ? until.length : free;
    until[row] = from + width;
    return text({ x: from, y: y + 11 + row * 15, look: `small ${look === 'limit' ? 'bad' : ''}` }, shown);
  });
  return {
    bottom: y + until.length * 15,
    drawn: markup`<g>${drawn}</g>
`,
  };
}

function momentLines({ moments }: Timeline, scale: Scale, axis: number, bottom: number): Markup {
  return markup`<g>${moments.map(
    ({ at, look, words }) =>
      markup`<path class="${look}" d="M${scale(at)} ${axis + 4}V${bottom}"><title>${words}</title></path>`,
  )}</g>
`;
}

function drawChain({ chain, axis: { until } }: Timeline, y: number): Drawn {
  const worth = chain.filter(({ from, to }) => to - from >= until / 200);
  const shown = worth.slice(-mostListed);
  if (shown.length === 0) return { drawn: nothing, bottom: y };
  const lines = shown.map(({ from, to, name, words }, index) => {
    const at = y + 20 + index * 17;
    return markup`${text({ x: left + 150, y: at, look: 'strong end' }, formatDuration(to - from))}${text({ x: left + 20, y: at, look: 'muted' }, formatDuration(from))}${text({ x: left + 166, y: at }, cut(name === '' ? words : `${name}: ${words}`, columns - 18, { utf8: true }))}`;
  });
  const more = worth.length - shown.length;
  const title =
    more > 0
      ? `CRITICAL CHAIN: WHAT THE RUN WAITED FOR, THE LAST ${shown.length} OF ${worth.length}`
      : 'CRITICAL CHAIN: WHAT THE RUN WAITED FOR';
  return {
    bottom: y + 20 + shown.length * 17,
    drawn: markup`<g>${text({ x: left, y, look: 'small muted' }, title)}${lines}</g>
`,
  };
}

function drawLegend({ prerequisites, services, cluster, chain, axis }: Timeline, y: number): Drawn {
  const lanes = [...prerequisites.lanes, ...services, ...cluster];
  const used = new Set<Look>(lanes.flatMap(({ bars }) => bars.map(({ look }) => look)));
  let x = left;
  let top = y;
  const put = (width: number, draw: (at: number, row: number) => Markup) => {
    if (x + width > rightOf) {
      x = left;
      top += 20;
    }
    const drawn = draw(x, top);
    x += width;
    return drawn;
  };
  const swatches = (Object.keys(lookWords) as Look[])
    .filter(look => used.has(look))
    .map(look => {
      const words = lookWords[look];
      return put(
        labelWidth(words, 11) + 44,
        (at, row) =>
          markup`<rect class="${look}" x="${at}" y="${row + (look === 'held' ? 4 : 0)}" width="20" height="${look === 'held' ? 4 : 12}"/>${text({ x: at + 26, y: row + 10, look: 'small' }, words)}`,
      );
    });
  const critical = 'the run waited for this';
  const last =
    chain.length === 0
      ? nothing
      : put(
          labelWidth(critical, 11) + 44,
          (at, row) =>
            markup`<rect class="critical" x="${at}" y="${row + 4}" width="20" height="3"/>${text({ x: at + 26, y: row + 10, look: 'small' }, critical)}`,
        );
  const short = wordsOfBreaks(axis);
  const torn =
    short === ''
      ? nothing
      : put(
          labelWidth(short, 11) + 44,
          (at, row) =>
            markup`<path class="torn" d="M${at + 6} ${row}l3 6l-3 6h8l3 -6l-3 -6"/>${text({ x: at + 26, y: row + 10, look: 'small' }, short)}`,
        );
  return {
    bottom: top + 14,
    drawn: markup`<g>${swatches}${last}${torn}</g>
`,
  };
}
