import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { toReport } from '../../src/report/to-report.ts';
import { play, type Schedule } from './support/schedule.ts';

type Failing = Omit<Schedule, 'comes' | 'title'>;

const authkey = '  [MAIN  ] Could not open /etc/corosync/authkey: No such file or directory';
const failingCorosync: Failing = {
  daemons: { corosync: { starts: [{ takes: 100, ends: { exitStatus: 8 } }] } },
  service: { attempts: 1 },
};

/** Plays it to its end; `log` is what every journal says, `toolsHang` makes every look hang. */
async function diagnose(failing: Failing, { log = '', toolsHang = false } = {}) {
  const events: RunEvent[] = [];
  const { result, state, world } = await play({
    ...failing,
    title: '',
    comes: [],
    happens: {
      ...failing.happens,
      '0s': world => {
        failing.happens?.['0s']?.(world);
        world.journal = log;
        world.toolsHang = toolsHang;
      },
    },
    onEvent: (event, at) => {
      events.push(event);
      failing.onEvent?.(event, at);
    },
  });
  const types = events.map(({ type }) => type);
  return { result, types, report: toReport(state), took: world.host.clock.now() };
}

describe('a diagnosis is made', () => {
  it('when a service does not start: the cause has the word on what to do, and only it', async () => {
    const { result, report, types } = await diagnose(failingCorosync, { log: authkey });
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1 });
    expect(result.reason).toMatch(/^corosync\.service did not start: failed \(exit-code\): exited with status 8/);
    expect(report?.diagnosis?.cause?.code).toBe('authkey-missing');
    expect(report?.advice).toMatch(/^copy \/etc\/corosync\/authkey from a node that works.*; then: muster up$/);
    expect(types.filter(type => type === 'diagnosis')).toHaveLength(1);
  });

  it('and leaves the advice as it was when no cause is known', async () => {
    const { report } = await diagnose(failingCorosync);
    expect(report?.diagnosis).toMatchObject({ cause: null, culprit: 'corosync.service' });
    expect(report?.advice).toBe(
      'look at: systemctl status corosync.service; journalctl -b -u corosync.service; then, once mended: muster up',
    );
  });

  it('when a service is not ready in time, and has a pacemaker that runs stopped first', async () => {
    const { report } = await diagnose(
      { stack: { requireQuorum: true }, cluster: { quorate: false } },
      { log: '  [QB    ] qb_rb_open:/dev/shm/qb-1/x: No space left on device (28)' },
    );
    expect(report?.diagnosis?.cause?.code).toBe('shared-memory-full');
    expect(report?.advice).toMatch(/; then: systemctl stop pacemaker corosync && muster up$/);
  });

  it('when pcsd fails, and says that the cluster works', async () => {
    const { report } = await diagnose(
      { daemons: { pcsd: { starts: [{ takes: 100, ends: { exitStatus: 1 } }] } }, service: { attempts: 1 } },
      { log: 'ERROR -- : Unable to start pcsd daemon, exiting: [Errno 98] Address already in use' },
    );
    expect(report?.diagnosis?.cause?.code).toBe('pcsd-port-taken');
    expect(report?.advice).toMatch(/^corosync and pacemaker work; see who it is: .*; then: muster up$/);
  });

  it('once, of the last attempt of the stack', async () => {
    const { types } = await diagnose({ ...failingCorosync, stack: { attempts: 2 } });
    expect(types).toContain('stack-retry');
    expect(types.filter(type => type === 'diagnosis')).toHaveLength(1);
    expect(types.lastIndexOf('stack-retry')).toBeLessThan(types.indexOf('diagnosis'));
  });

  it('within 5 s, whatever hangs, and pcsd is not kept waiting', async () => {
    const quick = await diagnose(failingCorosync);
    const slow = await diagnose(failingCorosync, { toolsHang: true });
    expect(slow.took - quick.took).toBeLessThanOrEqual(5000);
    expect(slow.result).toEqual(quick.result);
    expect(slow.report?.services).toEqual(quick.report?.services);
  });
});

describe('no diagnosis is made', () => {
  it.each<[string, Failing]>([
    ['of a run that ends well', {}],
    ['of a dry run', { ...failingCorosync, dryRun: true }],
    ['of a node that the kernel command line holds back', { cmdline: 'nocluster', services: [] }],
    [
      'of a run that is told to stop',
      { cluster: { joins: Infinity }, happens: { '10s': world => world.signal('SIGTERM') } },
    ],
  ])('%s', async (_, failing) => {
    const { types, report } = await diagnose(failing);
    expect(types).not.toContain('diagnosis');
    expect(report?.diagnosis).toBeNull();
  });
});

it('an order to stop ends it, and changes nothing of how the run ends', async () => {
  const { result, types } = await diagnose(
    { ...failingCorosync, happens: { '1s': world => world.signal('SIGTERM') } },
    { toolsHang: true },
  );
  expect(result.outcome).toBe('failed');
  expect(types).not.toContain('diagnosis');
});
