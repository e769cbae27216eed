import { conditionOf, describeSpec } from '../conditions/condition-of.ts';
import type { Config, Prerequisite } from '../config/config.ts';
import type { Finding } from '../plan/finding.ts';
import { prerequisiteFindings } from '../plan/findings.ts';
import type { Ports } from '../ports.ts';
import { renderCheck, type Checked } from '../report/text/render-check.ts';
import { interruptible, withPortsToLook, type CliContext, type CommonOptions } from './context.ts';
import { expectNames } from './expect-names.ts';
import { loadOrExplain } from './load.ts';
import { textOptions } from './up.ts';

/** Looks at each prerequisite once, all at the same time; starts nothing. */
export async function check(names: readonly string[], options: CommonOptions, context: CliContext): Promise<number> {
  const config = await loadOrExplain(context, options);
  const chosen = choose(config, names);
  return await interruptible(context, async signal => {
    const names = chosen.map(({ name }) => name);
    const [checked, found] = await withPortsToLook(context, options, ports =>
      Promise.all([
        Promise.all(chosen.map(one => lookAt(one, ports, signal))),
        prerequisiteFindings(config, names, ports, signal),
      ]),
    );
    return tell({ checked, found }, options, context);
  });
}

interface Looked {
  readonly checked: readonly Checked[];
  readonly found: readonly Finding[];
}

function tell({ checked, found }: Looked, options: CommonOptions, context: CliContext): number {
  const unmet = checked.some(({ required, status }) => required && status !== 'met');
  const { console } = context;
  if (options.format === 'json') {
    const document = { schema: 'muster.check/1', met: !unmet, prerequisites: checked, findings: found };
    console.out(`${JSON.stringify(document, null, 2)}\n`);
  } else if (options.quiet !== true) console.out(renderCheck(checked, textOptions(context, options), found));
  return unmet ? 1 : 0;
}

function choose({ prerequisites }: Config, names: readonly string[]): readonly Prerequisite[] {
  if (names.length === 0) return prerequisites;
  expectNames(
    names,
    prerequisites.map(({ name }) => name),
  );
  const wanted = new Set(names);
  return [...wanted].flatMap(name => prerequisites.find(prerequisite => prerequisite.name === name) ?? []);
}

async function lookAt(prerequisite: Prerequisite, ports: Ports, signal: AbortSignal): Promise<Checked> {
  const { name, spec, polling, required } = prerequisite;
  const observation = await conditionOf(spec, polling, ports).look(signal);
  return { name, kind: spec.kind, text: describeSpec(spec), required, ...observation };
}
