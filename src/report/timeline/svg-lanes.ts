import { formatDuration } from '../../lib/duration.ts';
import { cut } from '../text/layout.ts';
import { chainLook, shortName } from '../look.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { cross, diamond, labelWidth, left, page, sign, text, trackLeft, type Scale } from './svg-parts.ts';
import type { ChainSegment } from '../chain/chain-segment.ts';
import type { Bar, Lane, Mark } from './lane.ts';

const nameColumns = 26;
const noteColumns = 33;

/** One row: its name, what became of it, and its bars; what the run waited for is underlined. */
export function drawLane(lane: Lane, scale: Scale, y: number): Markup {
  const { name, note, verdict, facts, bars, marks, critical } = lane;
  const underlines = critical.map(
    ({ from, to }) =>
      markup`<rect class="critical" x="${startOf(scale, from, to)}" y="${y + 26}" width="${widthBetween(scale, from, to)}" height="3"/>`,
  );
  return markup`<g><title>${[name, note, ...facts].join('; ')}</title>
<path class="grid" d="M${left} ${y}H${page - left}"/>${sign(verdict, left + 6, y + 12)}
${text({ x: left + 20, y: y + 16, look: 'strong' }, cut(name, nameColumns, { utf8: true }))}${text({ x: left + 20, y: y + 30, look: 'small muted' }, cut(note, noteColumns, { utf8: true }))}
${bars.map(bar => drawBar(bar, scale, y))}${underlines}${marks.map(mark => drawMark(mark, scale, y))}</g>
`;
}

/** All that the run waited for, one after the other. */
export function chainRow(chain: readonly ChainSegment[], scale: Scale, y: number): Markup {
  const segments = chain.map(segment => {
    const { from, to, kind, name, words } = segment;
    const [x, width] = [startOf(scale, from, to), widthBetween(scale, from, to)];
    const label = shortName(segment);
    const look = chainLook(segment);
    const fits = width > labelWidth(label, 11) + 10;
    const solid = look === 'wait' || look === 'start' || look === 'stop' || look === 'failed';
    const plate = markup`<rect class="paper" x="${x + 5}" y="${y + 9}" width="${labelWidth(label, 11)}" height="14"/>`;
    return markup`<g><title>${`${name || kind}, ${formatDuration(to - from)}: ${words}`}</title><rect class="${look}" x="${x}" y="${y + 6}" width="${width}" height="20"/>${
      fits
        ? markup`${solid ? nothing : plate}${text({ x: x + 6, y: y + 20, look: solid ? 'small on' : 'small' }, label)}`
        : nothing
    }</g>`;
  });
  return markup`<g>${text({ x: left + 20, y: y + 16, look: 'strong' }, 'Critical chain')}${text({ x: left + 20, y: y + 30, look: 'small muted' }, 'what the run waited for')}
${segments}<rect class="critical" x="${trackLeft}" y="${y + 29}" width="${page - left - trackLeft}" height="3"/></g>
`;
}

function drawBar({ from, to, look, words }: Bar, scale: Scale, y: number): Markup {
  const thin = look === 'held';
  return markup`<rect class="${look}" x="${startOf(scale, from, to)}" y="${y + (thin ? 13 : 7)}" width="${widthBetween(scale, from, to)}" height="${thin ? 4 : 16}"><title>${words}</title></rect>`;
}

function drawMark({ at, look, words }: Mark, scale: Scale, y: number): Markup {
  const x = Math.min(scale(at), page - left - 7);
  return markup`<path class="mark ${look === 'ready' ? 'good' : 'bad'}" transform="translate(${x} ${y + 15}) scale(${look === 'ready' ? 1 : 1.4})" d="${look === 'ready' ? diamond : cross}"><title>${words}</title></path>`;
}

function startOf(scale: Scale, from: number, to: number): number {
  return Math.min(scale(from), page - left - widthBetween(scale, from, to));
}

/** What took no time can still be seen. */
function widthBetween(scale: Scale, from: number, to: number): number {
  return Math.max(1.5, scale(to) - scale(from));
}
