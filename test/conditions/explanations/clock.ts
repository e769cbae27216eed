import { specOf, type Explanation } from '../support/explain.ts';
import type { ClockSettings } from '../../../src/conditions/clock.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';
import type { World } from '../support/world.ts';

const of = (settings: Partial<ClockSettings> = {}): Explanation['spec'] =>
  specOf('clock', { clock: 'synchronised', daemon: undefined, maxOffset: undefined, ...settings });

export const kernelSays =
  (answer: ScriptedAnswer) =>
  ({ commands }: World): void =>
    commands.answer(['timedatectl', 'show', '--property=NTPSynchronized', '--value'], answer);

export const chronySays =
  (answer: ScriptedAnswer) =>
  ({ commands }: World): void =>
    commands.answer(['chronyc', '-c', '-n', 'tracking'], answer);

/** As chronyc 4.3 prints it. */
export const tracking = (offset: string, leap = 'Normal'): ScriptedAnswer => ({
  stdout: `C0A80001,192.168.0.1,3,1700000000.123456789,${offset},-0.000002,0.000020,-12.3,0.001,0.02,0.0101,0.0009,64.5,${leap}\n`,
});

const chrony = of({ daemon: 'chrony' });

export const clocks: readonly Explanation[] = [
  {
    title: 'kept by any daemon',
    spec: of(),
    world: kernelSays({ stdout: 'yes\n' }),
    status: 'met',
    reason: 'the clock is synchronised',
  },
  {
    title: 'kept by chrony',
    spec: of({ daemon: 'chrony', maxOffset: 50 }),
    world: chronySays(tracking('-0.000012345')),
    status: 'met',
    reason: 'chrony: synchronised, 0.012 ms off',
  },
  {
    title: 'not set yet',
    spec: of(),
    world: kernelSays({ stdout: 'no\n' }),
    status: 'unmet',
    reason: 'the clock is not synchronised',
    hint: 'no time daemon has set it yet: see chronyc tracking, timedatectl timesync-status or ntpq -p',
  },
  {
    title: 'chrony has not heard enough of its servers',
    spec: chrony,
    world: chronySays(tracking('0.000000000', 'Not synchronised')),
    status: 'unmet',
    reason: 'chrony: not synchronised',
    hint: 'which servers it sees: chronyc -n sources',
  },
  {
    title: 'too far off',
    spec: of({ daemon: 'chrony', maxOffset: 50 }),
    world: chronySays(tracking('0.250000000')),
    status: 'unmet',
    reason: 'chrony: 250.000 ms off, more than 50ms',
    hint: 'it is being corrected: chronyc tracking',
  },
  {
    title: 'chronyd does not run',
    spec: chrony,
    world: chronySays({ exitCode: 1, stderr: 'Could not open connection to daemon\n' }),
    status: 'unmet',
    reason: 'chronyc: Could not open connection to daemon',
    hint: 'chronyd does not run or cannot be asked: systemctl status chronyd',
  },
  {
    title: 'chrony is not installed',
    spec: chrony,
    world: chronySays({ spawnError: 'ENOENT' }),
    status: 'broken',
    reason: 'chronyc: not installed',
    hint: 'install the package chrony',
  },
  {
    title: 'timedatectl is not installed',
    spec: of(),
    world: kernelSays({ spawnError: 'ENOENT' }),
    status: 'broken',
    reason: 'timedatectl: not installed',
    hint: 'install systemd with timedatectl, or use `daemon: chrony`',
  },
  {
    title: 'systemd-timedated cannot be asked',
    spec: of(),
    world: kernelSays({ exitCode: 1, stderr: 'Failed to parse bus message: Connection timed out\n' }),
    status: 'unknown',
    reason: 'timedatectl: Failed to parse bus message: Connection timed out',
  },
  {
    title: 'no answer',
    spec: of(),
    world: kernelSays({ takes: Infinity }),
    status: 'unknown',
    reason: 'timedatectl: no answer',
  },
  {
    title: 'cannot be started',
    spec: chrony,
    world: chronySays({ spawnError: 'EAGAIN' }),
    status: 'unknown',
    reason: 'chronyc: could not be started (EAGAIN)',
  },
];
