/** What `muster plan` shows. */
import { formatDuration } from '../../lib/duration.ts';
import type { Finding } from '../../plan/finding.ts';
import type { Plan, PlannedPrerequisite, PlannedService } from '../../plan/plan.ts';
import { clean, cut, padEnd, widthOf, wrap } from './layout.ts';
import { paint, type Style } from './style.ts';
import { findingLines } from './text-findings.ts';

export function renderPlan(plan: Plan, findings: readonly Finding[], style: Style): string {
  const atTheGate = plan.prerequisites.filter(({ requiredBy }) => requiredBy.length === 0);
  const heading = (text: string) => paint(text, 'bold', style);
  const lines = [
    `${heading('Wait')} for all of these, at most ${formatDuration(plan.deadline)} together`,
    ...(atTheGate.length === 0 ? ['  nothing'] : treeLines(atTheGate, style)),
    '',
    `${heading('Start')} one after the other, once all hold and systemd has nothing queued ahead`,
    ...serviceLines(plan, style),
    '',
    ...longestLines(plan, style).map(line => line.replace(/^(Longest possible wait|Critical path)/, heading)),
    '',
    ...(findings.length === 0 ? ['No findings'] : findingLines(findings, style)),
  ];
  return lines.map(line => `${line}\n`).join('');
}

/** Each one below the predecessor that it waits for longest; the others are named. */
function treeLines(prerequisites: readonly PlannedPrerequisite[], style: Style): string[] {
  const latest = new Map(prerequisites.map(one => [one.name, one.latest]));
  const parentOf = ({ after }: PlannedPrerequisite) =>
    after.reduce<string | undefined>(
      (last, name) => (last === undefined || (latest.get(name) ?? 0) > (latest.get(last) ?? 0) ? name : last),
      undefined,
    );
  const below = Map.groupBy(prerequisites, parentOf);
  const childrenOf = (parent: Branch | undefined): Branch[] =>
    (below.get(parent?.one.name) ?? []).map((one, i, all) => {
      const last = i === all.length - 1;
      return { one, parent, last, hasMore: below.has(one.name), indent: parent ? indentBelow(parent, style) : '  ' };
    });
  const rows: Row[] = [];
  // No recursion: a chain may be as long as the file.
  const left = childrenOf(undefined).reverse();
  for (let next = left.pop(); next; next = left.pop()) {
    rows.push(rowOf(next, style));
    left.push(...childrenOf(next).reverse());
  }
  return tableLines(rows, style);
}

interface Branch {
  readonly one: PlannedPrerequisite;
  readonly parent: Branch | undefined;
  /** Of the children of its parent. */
  readonly last: boolean;
  readonly hasMore: boolean;
  readonly indent: string;
}

/** In columns. What comes after more of them goes on beneath each other, each with what it comes after. */
const deepestIndent = 17;

function indentBelow({ indent, last }: Branch, style: Style): string {
  return indent.length < deepestIndent ? indent + branches(style, last)[1] : indent;
}

function rowOf({ one, parent, last, hasMore, indent }: Branch, style: Style): Row {
  const [branch, trunk] = branches(style, last);
  const isBelow = parent === undefined || indent !== parent.indent;
  const others = one.after.filter(name => name !== parent?.one.name);
  const also = others.length > 0 ? `also after ${others.join(', ')}` : '';
  return {
    label: `${indent}${branch}${one.name}`,
    under: `${indent}${trunk}${hasMore ? branches(style, false)[1] : ''}`,
    text: one.text,
    flags: flagsOf(one, isBelow ? also : `after ${one.after.join(', ')}`),
    limit: limitOf(one),
  };
}

/** Its own timeout, and when that is over at the latest since the run began. */
function limitOf({ timeout, latest }: PlannedPrerequisite): string {
  const by = formatDuration(latest);
  if (timeout === undefined || timeout >= latest) return `at most ${by}`;
  return `${formatDuration(timeout)}, by ${by} at the latest`;
}

interface Row {
  readonly label: string;
  /** In place of the label where the row needs a second line. */
  readonly under: string;
  readonly text: string;
  readonly flags: string;
  readonly limit: string;
}

function branches({ utf8 }: Style, last: boolean): [string, string] {
  if (utf8) return last ? ['└─ ', '   '] : ['├─ ', '│  '];
  return last ? ['`- ', '   '] : ['|- ', '|  '];
}

function flagsOf(one: PlannedPrerequisite, after: string): string {
  const flags = [
    ...(one.required ? [] : ['optional']),
    ...(one.implicit ? ['implicit'] : []),
    ...(one.stable > 0 ? [`stable for ${formatDuration(one.stable)}`] : []),
    ...(after === '' ? [] : [after]),
  ];
  return flags.length === 0 ? '' : `(${flags.join(', ')})`;
}

const widestLabel = 32;

const leastText = 12;

/** Where the terminal is too narrow for columns. */
function inLines({ under, text, flags, limit }: Row, label: string, style: Style): string[] {
  const below = `${padEnd(cleanTree(under, style), widthOf(under))}  `;
  const facts = [`${text} ${flags}`.trimEnd(), limit].flatMap(fact =>
    wrap('', clean(fact, style), Math.max(leastText, style.columns - widthOf(below))),
  );
  return [label, ...facts.map(fact => `${below}${fact}`)];
}

/** A name is never cut, since it is what one types: one that is too long for its column has a line of its own. */
function tableLines(rows: readonly Row[], style: Style): string[] {
  const labels = rows.map(({ label }) => cleanTree(label, style));
  // Of a name with a line of its own only the trunk of the tree stands beside the rest.
  const beside = labels.map((label, i) =>
    widthOf(label) <= widestLabel ? widthOf(label) : widthOf(rows[i]?.under ?? ''),
  );
  const labelWidth = Math.max(...beside);
  const limitWidth = Math.max(...rows.map(({ limit }) => limit.length));
  const textWidth = style.columns - labelWidth - limitWidth - 4;
  if (textWidth < leastText) return rows.flatMap((row, i) => inLines(row, labels[i] ?? '', style));
  const fit = (text: string, width: number) => padEnd(cut(text, width, style), width);
  return rows.flatMap(({ text, flags, limit, under }, i) => {
    const label = labels[i] ?? '';
    const below = fit(cleanTree(under, style), labelWidth);
    const whole = clean(`${text} ${flags}`.trimEnd(), style);
    const [first = '', ...more] =
      widthOf(whole) <= textWidth ? [whole] : textLines(clean(text, style), textWidth, style);
    const further = [
      ...more,
      ...(whole === first || flags === '' ? [] : wrap('', clean(flags, style), style.columns - labelWidth - 2)),
    ];
    const isLong = widthOf(label) > labelWidth;
    const line = `${isLong ? below : fit(label, labelWidth)}  ${fit(first, textWidth)}  ${limit}`;
    const rest = further.map(each => `${below}  ${cut(each, style.columns - labelWidth - 2, style)}`.trimEnd());
    return [...(isLong ? [cut(label, style.columns, style)] : []), line, ...rest];
  });
}

/** Two lines at most: a long command need not be shown to its end. */
function textLines(text: string, width: number, style: Style): string[] {
  const [first = '', ...more] = wrap('', text, width);
  return more.length === 0 ? [first] : [first, cut(more.join(' '), width, style)];
}

/** The indent is ours; only the name may hold something that does not fit the terminal. */
function cleanTree(label: string, style: Style): string {
  return style.utf8 ? clean(label, style) : label.replace(/[^ -~]/gu, '?');
}

function serviceLines(plan: Plan, style: Style): string[] {
  const units = Math.min(30, Math.max(18, ...plan.services.map(({ unit }) => widthOf(unit))));
  return plan.services.flatMap((service, index) =>
    wrap(
      `  ${index + 1}. ${padEnd(service.unit, units)}  `,
      clean(describeService(service, plan), style),
      style.columns,
    ),
  );
}

function describeService(service: PlannedService, plan: Plan): string {
  const tries = service.attempts === 1 ? 'one attempt' : `${service.attempts} attempts`;
  const own = service.ownStartTimeout ? ' (its own TimeoutStartSec)' : '';
  const ready = service.ready === undefined ? 'ready' : `${service.ready} met`;
  const always = service.evenIfHeld ? '; started also when the run ends early' : '';
  return `${requiredText(service, plan)}${tries} of ${formatDuration(service.startTimeout)}${own}, then ${ready} within ${formatDuration(service.readyTimeout)}${always}`;
}

/** What it waits for by itself; what the gate waits for as well has been described there. */
function requiredText({ requires, longestRequired }: PlannedService, { prerequisites }: Plan): string {
  if (requires.length === 0) return '';
  const required = prerequisites.filter(({ name }) => requires.includes(name));
  const described = required.map(one => {
    const after = one.after.length > 0 ? `after ${one.after.join(', ')}` : '';
    const facts = [one.requiredBy.length > 0 ? one.text : '', one.required ? '' : 'optional', after];
    const known = facts.filter(fact => fact !== '');
    return known.length > 0 ? `${one.name} (${known.join(', ')})` : one.name;
  });
  return `waits for ${described.join(' and ')}, at most ${formatDuration(longestRequired)}; then `;
}

function longestLines(plan: Plan, style: Style): string[] {
  const { longest, services: started } = plan;
  const { prerequisites, services, queued, again } = longest;
  const stack = again === 0 ? '' : `; up to ${formatDuration(again)} more to stop the stack and start it again`;
  const text = `${formatDuration(prerequisites + services)}: ${formatDuration(prerequisites)} for the prerequisites, ${formatDuration(services)} to start and verify; up to ${formatDuration(queued)} more if systemd keeps the start jobs of each service queued for ${formatDuration(queued / Math.max(1, started.length))}${stack}`;
  return [...wrap('Longest possible wait  ', text, style.columns), ...pathLines(pathOf(plan), style)];
}

/** Nothing where only the deadline ends the wait: then no chain of timeouts does. */
function pathOf({ criticalPath, prerequisites, deadline }: Plan): readonly string[] {
  const last = prerequisites.find(({ name }) => name === criticalPath.at(-1));
  return last && last.latest < deadline ? criticalPath : [];
}

function pathLines(path: readonly string[], style: Style): string[] {
  if (path.length < 2) return [];
  const title = 'Critical path          ';
  const names = clean(path.join(' > '), style);
  const fits = path.every(name => title.length + widthOf(name) + 2 <= style.columns);
  return fits ? wrap(title, names, style.columns) : [title.trimEnd(), ...wrap('  ', names, style.columns)];
}
