/** Reads Prometheus' text exposition format (0.0.4) by the letter, with what node_exporter's textfile collector and promtool's lint add. */

export interface Metric {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Throws with the line that is against the rules. */
export function readExposition(text: string): ReadonlyMap<string, Metric> {
  if (!text.endsWith('\n')) throw new Error('the last line has no line feed');
  const metrics = new Map<string, Metric & { samples: Sample[] }>();
  let current = '';
  let help: string | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, about, named = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (about === 'HELP') {
      if (help !== undefined || metrics.has(named)) throw new Error(`a second HELP, or no TYPE before: ${line}`);
      if (/[\\\r]/.test(rest)) throw new Error(`not escaped: ${line}`);
      [current, help] = [named, rest];
    } else if (about === 'TYPE') {
      if (help === undefined || named !== current) throw new Error(`TYPE without its HELP: ${line}`);
      checkName(named, rest);
      metrics.set(named, { help, type: rest, samples: [] });
      help = undefined;
    } else {
      const [name, sample] = readSample(line);
      const metric = metrics.get(name);
      if (!metric || name !== current) throw new Error(`a sample away from its TYPE: ${line}`);
      const key = JSON.stringify(sample.labels);
      if (metric.samples.some(one => JSON.stringify(one.labels) === key)) throw new Error(`twice: ${line}`);
      metric.samples.push(sample);
    }
  }
  for (const [name, { samples }] of metrics) if (samples.length === 0) throw new Error(`${name} has no sample`);
  return metrics;
}

/** As promtool's lint has it, as far as gauges go. */
function checkName(name: string, type: string): void {
  if (!/^muster_[a-z]+(_[a-z]+)*$/.test(name)) throw new Error(`name: ${name}`);
  if (type !== 'gauge') throw new Error(`type of ${name}: ${type}`);
  if (/_(total|count|sum|bucket|gauge|ms|milliseconds|minutes|hours|timestamp)$/.test(name))
    throw new Error(`suffix: ${name}`);
}

/** A timestamp after the value is an error for the textfile collector. */
function readSample(line: string): [name: string, sample: Sample] {
  const [, name = '', labels = '', value = ''] =
    /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.+)\})? (-?\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  return [name, { labels: readLabels(labels, line), value: Number(value) }];
}

function readLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let left = text;
  while (left !== '') {
    const [all = '', name = '', value = ''] =
      /^([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=.)|$)/.exec(left) ?? [];
    if (all === '' || name.startsWith('__') || name in labels) throw new Error(`labels: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    left = left.slice(all.length);
  }
  return labels;
}
