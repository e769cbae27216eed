/**
 * What `systemctl show` tells of a unit. Times are milliseconds on the monotonic clock, 0 for never: one clock for all
 * nodes and the host, so that they can be compared with `process.hrtime`.
 */
export interface UnitFacts {
  readonly id: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly unitFileState: string;
  readonly result: string;
  readonly execMainStatus: number;
  readonly mainPid: number;
  readonly restarts: number;
  readonly invocationId: string;
  /** When it was last asked to start and left inactive. */
  readonly inactiveExit: number;
  readonly activeEnter: number;
  readonly activeExit: number;
  readonly inactiveEnter: number;
  readonly condition: number;
  readonly conditionResult: boolean;
}

const properties = [
  ...[
    'Id',
    'LoadState',
    'ActiveState',
    'SubState',
    'UnitFileState',
    'Result',
    'ExecMainStatus',
    'MainPID',
    'NRestarts',
  ],
  ...['InvocationID', 'InactiveExitTimestampMonotonic', 'ActiveEnterTimestampMonotonic'],
  ...['ActiveExitTimestampMonotonic', 'InactiveEnterTimestampMonotonic', 'ConditionTimestampMonotonic'],
  'ConditionResult',
];

export const unitFactsArguments: readonly string[] = [`--property=${properties.join(',')}`];

/** Reads the output of `systemctl show`: one block of lines a unit, blocks parted by an empty line. */
export function parseUnitFacts(output: string): UnitFacts[] {
  return output
    .trim()
    .split(/\n\n+/)
    .filter(block => block !== '')
    .map(block => facts(new Map(block.split('\n').map(split))));
}

function split(line: string): [string, string] {
  const end = line.indexOf('=');
  return [line.slice(0, end), line.slice(end + 1)];
}

function facts(shown: ReadonlyMap<string, string>): UnitFacts {
  const text = (name: string): string => shown.get(name) ?? '';
  const milliseconds = (name: string): number => Number(text(`${name}TimestampMonotonic`)) / 1_000;
  return {
    id: text('Id'),
    loadState: text('LoadState'),
    activeState: text('ActiveState'),
    subState: text('SubState'),
    unitFileState: text('UnitFileState'),
    result: text('Result'),
    execMainStatus: Number(text('ExecMainStatus')),
    mainPid: Number(text('MainPID')),
    restarts: Number(text('NRestarts')),
    invocationId: text('InvocationID'),
    inactiveExit: milliseconds('InactiveExit'),
    activeEnter: milliseconds('ActiveEnter'),
    activeExit: milliseconds('ActiveExit'),
    inactiveEnter: milliseconds('InactiveEnter'),
    condition: milliseconds('Condition'),
    conditionResult: text('ConditionResult') === 'yes',
  };
}
