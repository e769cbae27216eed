import { formatDuration } from '../../lib/duration.ts';
import { describeMissing, gateWaitOf } from '../gate-wait.ts';
import { clean, padEnd, padStart, widthOf, wrap } from './layout.ts';
import { paint } from './style.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count } from '../words.ts';
import { isUnseen } from '../unseen.ts';
import type { Report, ReportedPrerequisite } from '../report.ts';
import type { Paint, Style } from './style.ts';

/** Of those that were met the last ones are listed: they are what the node waited for. */
const mostMet = 15;
/** More that came to nothing for the same run are not read one by one. */
const mostUnmet = 20;

/** The prerequisites, what decided last: those met, the latest at the end, then the optional and the required ones not met. */
export function prerequisiteLines(report: Report, options: Style & { readonly all: boolean }): string[] {
  const sorted = [...report.prerequisites].sort(byWeight);
  const hidden = options.all ? 0 : Math.max(0, sorted.filter(({ state }) => state === 'met').length - mostMet);
  const kept = hidden === 0 ? sorted : withoutFirstMet(sorted, hidden);
  const shown = options.all ? kept : withoutManyUnmet(kept);
  const left = kept.length - shown.length;
  if (shown.length === 0) return [];
  const told = new Set<string>();
  const names = Math.min(20, Math.max(...shown.map(({ name }) => widthOf(clean(name, options)))));
  return [
    ...wrap('', `Prerequisites${title(report, sorted, options)}`, options.columns).map((line, index) =>
      index === 0 ? line.replace('Prerequisites', paint('Prerequisites', 'bold', options)) : line,
    ),
    ...(hidden > 0 ? [`  met before those below: ${hidden} more (-v lists all)`] : []),
    ...shown.flatMap(prerequisite => lines(withHintOnce(prerequisite, told), names, options)),
    ...(left > 0 ? [`  not met: ${left} more (-v shows all)`] : []),
  ];
}

/** By what it meant for the run, then by when it was met: the last one is what the node waited for. */
function byWeight(one: ReportedPrerequisite, other: ReportedPrerequisite): number {
  return rank(one) - rank(other) || (one.metMs ?? one.waitedMs) - (other.metMs ?? other.waitedMs);
}

function rank({ state, required }: ReportedPrerequisite): number {
  if (state === 'met') return 1;
  if (state === 'skipped') return 0;
  if (!required) return 2;
  return state === 'unmet' ? 3 : 4;
}

function withoutFirstMet(sorted: readonly ReportedPrerequisite[], hidden: number): ReportedPrerequisite[] {
  let left = hidden;
  return sorted.filter(({ state }) => state !== 'met' || left-- <= 0);
}

/** The weightiest of those that were not met stand at the end, and stay. */
function withoutManyUnmet(sorted: readonly ReportedPrerequisite[]): readonly ReportedPrerequisite[] {
  const unmet = sorted.filter(({ state }) => state !== 'met');
  if (unmet.length <= mostUnmet) return sorted;
  const kept = new Set(unmet.slice(-mostUnmet));
  return sorted.filter(each => each.state === 'met' || kept.has(each));
}

/** What several have in common is said of the first. */
function withHintOnce(prerequisite: ReportedPrerequisite, told: Set<string>): ReportedPrerequisite {
  const { hint, state } = prerequisite;
  if (state === 'met' || hint === '') return prerequisite;
  if (told.has(hint)) return { ...prerequisite, hint: '' };
  told.add(hint);
  return prerequisite;
}

function title(report: Report, sorted: readonly ReportedPrerequisite[], style: Style): string {
  const { gateMs } = report;
  const met = sorted.filter(({ state }) => state === 'met');
  const unseen = sorted.filter(isUnseen).length;
  const seen = unseen === 0 ? '' : `, ${unseen} not looked at`;
  const all =
    unseen === sorted.length ? `: none of ${unseen} looked at` : `: ${met.length} of ${sorted.length} met${seen}`;
  if (gateMs === null) return all;
  const awaited = sorted.filter(({ requiredBy }) => requiredBy.length === 0);
  const some = awaited.length < sorted.length;
  const wait = gateWaitOf(report);
  const lastOf = (among: readonly ReportedPrerequisite[]) =>
    among.length > 1 ? `, ${clean(among.at(-1)?.name ?? '', style)} last` : '';
  const before = met.filter(one => awaited.includes(one));
  if (!wait || wait.missing.length === 0) {
    const whose = some ? ', those waited for before corosync' : ', all';
    return `${all}${whose} at once after ${formatDuration(gateMs)}${lastOf(before)}`;
  }
  const last = lastOf(before.filter(({ required }) => required));
  const held = `required${some ? ' before corosync' : ''} held after ${formatDuration(wait.requiredAt)}`;
  return `${all}; ${held}${last}; ${clean(describeMissing(wait), style)}`;
}

function lines(prerequisite: ReportedPrerequisite, names: number, style: Style): string[] {
  const { state, waitedMs, name, text, detail, hint, required, requiredBy, lost } = prerequisite;
  const marks = [
    required ? '' : 'optional',
    requiredBy.length > 0 ? `for ${joinNames(requiredBy)}` : '',
    lost > 0 ? `lost ${count(lost, 'time')} and waited for again` : '',
  ];
  const remarks = marks.filter(mark => mark !== '').join(', ');
  const fact = `${clean(detail || text, style)}${remarks ? ` (${remarks})` : ''}`;
  const waited = padStart(formatDuration(waitedMs), 9);
  const word = isUnseen(prerequisite) ? 'unseen' : state;
  const before = `  ${padEnd(word, 7)} ${waited}  `;
  const shown = clean(name, style);
  const indent = ' '.repeat(widthOf(before) + names + 2);
  // A long name has a line of its own.
  const [head = '', ...rest] =
    widthOf(shown) > names
      ? [`${before}${shown}`, ...wrap(indent, fact, style.columns)]
      : wrap(`${before}${padEnd(shown, names)}  `, fact, style.columns);
  const how = statePaint(prerequisite);
  const painted = how ? head.replace(word, paint(word, how, style)) : head;
  return [painted, ...rest, ...(hint && state !== 'met' ? wrap(indent, clean(hint, style), style.columns) : [])];
}

function statePaint(prerequisite: ReportedPrerequisite): Paint | undefined {
  const { state, required } = prerequisite;
  if (isUnseen(prerequisite)) return 'dim';
  if (state === 'met') return 'green';
  if (state === 'skipped') return undefined;
  return required ? 'red' : 'yellow';
}
