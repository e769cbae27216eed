import type { StartScript, VirtualUnit } from '../../src/simulation/virtual-unit.ts';

/** The unit file that makes a real systemd behave as the virtual one does with the same script. Empty when masked. */
export function unitFile(unit: VirtualUnit): string {
  if (unit.loadState === 'masked') return '';
  const sections = [
    ['[Unit]', ...unitSection(unit)],
    unit.name.endsWith('.service') ? ['[Service]', ...serviceSection(unit)] : [],
    ['[Install]', 'WantedBy=default.target'],
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')
    .concat('\n');
}

function unitSection(unit: VirtualUnit): string[] {
  const ends = unit.starts?.map(start => start.ends) ?? [];
  return [
    ...dependencies('After', unit.after),
    ...dependencies('Before', unit.before),
    ...dependencies('Requires', unit.requires),
    ...dependencies('Requisite', unit.requisite),
    ...dependencies('Wants', unit.wants),
    ...dependencies('BindsTo', unit.bindsTo),
    ...dependencies('Conflicts', unit.conflicts),
    ...(ends.includes('condition-unmet') ? ['ConditionPathExists=/nonexistent'] : []),
    ...(ends.includes('assert-unmet') ? ['AssertPathExists=/nonexistent'] : []),
    ...(unit.refuseManualStart ? ['RefuseManualStart=yes'] : []),
    ...(unit.jobTimeout ? [`JobTimeoutSec=${seconds(unit.jobTimeout)}`] : []),
    ...(unit.description ? [`Description=${unit.description}`] : []),
    unit.startLimit
      ? `StartLimitBurst=${unit.startLimit.burst}\nStartLimitIntervalSec=${seconds(unit.startLimit.interval)}`
      : 'StartLimitIntervalSec=0',
  ];
}

function serviceSection(unit: VirtualUnit): string[] {
  const { type = 'notify', starts = [{}] } = unit;
  if (unit.loadState === 'bad-setting') return ['Type=simple'];
  return [
    `Type=${type}`,
    'NotifyAccess=all',
    ...(starts.some(({ ends }) => ends === 'exec-condition') ? ['ExecCondition=/bin/false'] : []),
    ...(type === 'simple' && starts[0]?.takes ? [`ExecStartPre=/bin/sleep ${seconds(starts[0].takes)}`] : []),
    `ExecStart=${program(unit.name, type, starts)}`,
    ...(unit.stopTakes ? [`ExecStop=/bin/sleep ${seconds(unit.stopTakes)}`] : []),
    ...(unit.remainAfterExit ? ['RemainAfterExit=yes'] : []),
    ...(unit.timeoutStart ? [`TimeoutStartSec=${seconds(unit.timeoutStart)}`] : []),
    ...(unit.restartAfter === undefined ? [] : [`Restart=on-failure\nRestartSec=${seconds(unit.restartAfter)}`]),
  ];
}

function program(name: string, type: string, starts: readonly StartScript[]): string {
  const [first = {}] = starts;
  if (first.dies?.exitStatus === 203) return '/nonexistent/program';
  const commands = starts.map(start => shell(type, start));
  const count = `/run/user/0/starts-of-${name}`;
  const all =
    commands.length === 1
      ? commands[0]
      : `n=$$(cat ${count} 2>/dev/null || echo 0); echo $$((n + 1)) >${count}; case $$n in ${commands
          .map((command, i) => `${i < commands.length - 1 ? i : '*'}) ${command} ;;`)
          .join(' ')} esac`;
  return `/bin/sh -c "${all}"`;
}

function shell(type: string, { takes = 0, ends = 'active', dies }: StartScript): string {
  const sleep = takes > 0 && type !== 'simple' ? [`sleep ${seconds(takes)}`] : [];
  return [...sleep, ...ending(type, ends), ...(isUp(type, ends) ? life(dies) : [])].join('; ');
}

function ending(type: string, ends: NonNullable<StartScript['ends']>): string[] {
  if (ends === 'never') return ['exec sleep 1000'];
  if (typeof ends === 'object')
    return 'exitStatus' in ends ? [`exit ${ends.exitStatus}`] : [`kill -${ends.signal} $$$$`];
  return type === 'notify' ? ['systemd-notify --ready'] : [];
}

function isUp(type: string, ends: NonNullable<StartScript['ends']>): boolean {
  return type !== 'oneshot' && ends === 'active';
}

function life(dies: StartScript['dies']): string[] {
  return dies ? [`sleep ${seconds(dies.after)}`, `exit ${dies.exitStatus ?? 1}`] : ['exec sleep 1000'];
}

function dependencies(key: string, units: readonly string[] = []): string[] {
  return units.length > 0 ? [`${key}=${units.join(' ')}`] : [];
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}`;
}
