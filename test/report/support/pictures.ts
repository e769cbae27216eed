/** Runs that are hard to draw. */
import type { RunEvent, RunEventBody } from '../../../src/engine/event.ts';
import { diagnosedBoot } from './diagnosis.ts';
import * as runs from './runs.ts';
import { corosync, gate, pacemaker, pcsd, prerequisite, stream } from './stream.ts';

const watched = (...names: string[]) => names.map(name => ({ type: 'prerequisite-watched', name }) as const);

/** A SAN that takes minutes, and a ring that flaps meanwhile. */
export function slowSan(): RunEvent[] {
  return stream([
    { ...runs.storage, after: ['san'] },
    runs.ring,
    runs.san,
    { ...runs.clock, timeout: 300_000 },
    runs.config,
  ])
    .at(4)
    .emit(...watched('ring0', 'clock', 'corosync-config'))
    .observe('ring0', 'unmet', '10.77.0.11: on no interface')
    .at(2100)
    .meet('ring0', '10.77.0.11: on ens3')
    .meet('corosync-config', 'corosync.conf is valid')
    .emit(...watched('san'))
    .observe('san', 'unmet', '10.9.0.1:3260: no answer within 2s')
    .at(41_000)
    .emit({ type: 'prerequisite-lost', name: 'ring0', reason: '10.77.0.11: tentative' })
    .at(49_500)
    .meet('ring0', '10.77.0.11: on ens3')
    .at(64_000)
    .meet('clock', 'synchronised')
    .at(151_000)
    .observe('san', 'met', '10.9.0.1:3260: a connection opened')
    .at(156_000)
    .emit({ type: 'prerequisite-met', name: 'san' }, ...watched('data'))
    .observe('data', 'unmet', '/srv/data: not mounted')
    .at(162_500)
    .meet('data', '/srv/data: mounted (xfs)')
    .emit({ type: 'gate-blocked', jobs: ['time-sync.target/start'] })
    .at(171_000)
    .emit({ type: 'gate-blocked', jobs: [] }, gate)
    .start(corosync, 1320)
    .start(pacemaker, 31)
    .at(172_700)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .start(pcsd, 1700)
    .cluster({ quorate: false, waitForAll: true })
    .at(176_300)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({ type: 'service-observed', unit: pacemaker, status: 'unmet', reason: 'node alpha is pending' })
    .at(181_000)
    .cluster({ quorate: true, waitForAll: true })
    .at(190_150)
    .cluster({ quorate: true, waitForAll: true, dc: 'beta', standby: false, maintenance: false })
    .ready(pacemaker, 'node alpha is online')
    .at(193_000)
    .emit(runs.ended('ready', 'corosync, pacemaker and pcsd work')).events;
}

/** An optional clock that never came. */
export function degraded(): RunEvent[] {
  return stream([runs.storage, runs.ring, runs.clock])
    .at(2)
    .emit(...watched('data', 'ring0', 'clock'))
    .meet('ring0', '10.77.0.11: on ens3')
    .observe('data', 'unmet', '/srv/data: not mounted')
    .observe('clock', 'unmet', 'not synchronised: no source is reachable')
    .at(9000)
    .meet('data', '/srv/data: mounted (xfs)')
    .at(30_000)
    .emit({ type: 'prerequisite-late', name: 'clock', limit: 'timeout' }, gate)
    .start(corosync, 320)
    .start(pacemaker, 31)
    .start(pcsd, 1700)
    .ready(corosync, '')
    .ready(pcsd, '')
    .at(52_000)
    .cluster({ quorate: false, waitForAll: false, dc: 'alpha', standby: true })
    .ready(pacemaker, 'node alpha is online')
    .emit(
      runs.ended(
        'degraded',
        'clock was not met within its timeout of 30s',
        'look at the time servers: chronyc sources',
      ),
    ).events;
}

/** Not ready, stopped, started again, then told to stop while it waits for the second time; the file was read again meanwhile. */
export function restarted(): RunEvent[] {
  const run = stream([runs.ring], { deadline: 40_000 }).emit(...watched('ring0'));
  const reloaded: RunEventBody = {
    ...{ type: 'config-reloaded' as const, sources: ['/etc/muster/muster.yaml'], deadline: 40_000 },
    ...{ prerequisites: [runs.ring, runs.clock], added: ['clock'], changed: [], removed: [] },
  };
  return run
    .at(1500)
    .emit(reloaded, ...watched('clock'))
    .at(3000)
    .meet('ring0', '10.77.0.11: on ens3')
    .meet('clock', 'synchronised')
    .emit({ type: 'stack-staggered', delay: 2000 })
    .at(5000)
    .emit(gate)
    .start(corosync, 320)
    .start(pacemaker, 31)
    .at(6000)
    .ready(corosync, 'member of the cluster with 1 of 2 nodes')
    .at(15_000)
    .emit(
      { type: 'service-failed', unit: pacemaker, detail: 'active, but not ready within 10s', log: [] },
      { type: 'service-stopping', unit: pacemaker, limit: null },
    )
    .at(18_000)
    .emit({ type: 'service-stopped', unit: pacemaker }, { type: 'service-stopping', unit: corosync, limit: 90_000 })
    .at(18_400)
    .emit(
      { type: 'service-stopped', unit: corosync },
      { type: 'stack-retry', attempt: 2, of: 3, reason: 'pacemaker.service does not work' },
      { type: 'prerequisite-lost', name: 'ring0', reason: '10.77.0.11: on no interface' },
    )
    .at(24_000)
    .emit(
      { type: 'stop-requested', cause: 'SIGTERM', deferred: false },
      { type: 'run-ended', outcome: 'interrupted', exitCode: 143, reason: 'interrupted by SIGTERM', advice: '' },
    ).events;
}

/** So many prerequisites; most are met at once, a few late, one flaps hundreds of times. */
export function crowd(count = 300): RunEvent[] {
  const names = Array.from({ length: count }, (_, index) => `lun-${index}-of-the-very-long-name-of-a-storage-array`);
  const all = names.map(name => prerequisite(name, 'device', `device /dev/mapper/${name}`));
  const run = stream([...all, runs.ring]).emit(...watched(...names, 'ring0'));
  run.at(30).meet('ring0', '10.77.0.11: on ens3');
  names.forEach((name, index) => {
    if (index % 25 === 0) return;
    run.at(40 + index).meet(name, 'there');
  });
  for (let flap = 0; flap < 400; flap += 1) {
    run.at(1000 + flap * 100).emit({ type: 'prerequisite-lost', name: 'ring0', reason: 'no carrier' });
    run.at(1050 + flap * 100).meet('ring0', '10.77.0.11: on ens3');
  }
  names.forEach((name, index) => {
    if (index % 25 === 0) run.at(41_000 + index * 200).meet(name, 'there');
  });
  return run
    .at(120_000)
    .emit(gate)
    .start(corosync, 320)
    .start(pacemaker, 31)
    .ready(corosync, '')
    .at(124_000)
    .ready(pacemaker, 'node alpha is online')
    .emit(runs.ended('ready', 'corosync, pacemaker and pcsd work')).events;
}

/** Storage that takes 14 minutes, and a start that fails once after it. */
export function longWait(): RunEvent[] {
  return stream([runs.storage, runs.ring, { ...runs.clock, required: false, timeout: 60_000 }])
    .at(2)
    .emit(...watched('data', 'ring0', 'clock'))
    .observe('data', 'unmet', '/srv/data: not mounted')
    .observe('clock', 'unmet', 'not synchronised')
    .at(3100)
    .meet('ring0', '10.77.0.11: on ens3')
    .at(60_000)
    .emit({ type: 'prerequisite-late', name: 'clock', limit: 'timeout' })
    .at(842_000)
    .meet('data', '/srv/data: mounted (xfs)')
    .emit(gate)
    .start(corosync, 320)
    .start(pacemaker, 31)
    .start(pcsd, 1700)
    .at(845_000)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .cluster({ quorate: true, waitForAll: true })
    .at(864_000)
    .cluster({ quorate: true, waitForAll: true, dc: 'beta', standby: false, maintenance: false })
    .ready(pacemaker, 'node alpha is online')
    .emit(runs.ended('degraded', 'clock was not met within its timeout of 1min')).events;
}

/** So many, and none is ever met. */
export function unmetCrowd(count = 300): RunEvent[] {
  const names = Array.from({ length: count }, (_, index) => `lun-${index}`);
  const run = stream([
    ...names.map(name => prerequisite(name, 'device', `device /dev/mapper/${name}`)),
    runs.ring,
  ]).emit(...watched(...names, 'ring0'));
  run.at(30).meet('ring0', '10.77.0.11: on ens3');
  for (const name of names) run.observe(name, 'unmet', 'there is no such device');
  return run
    .at(900_000)
    .emit(...names.map(name => ({ type: 'prerequisite-late', name, limit: 'deadline' }) as const))
    .emit({
      ...{ type: 'run-ended' as const, outcome: 'late' as const, exitCode: 124 },
      ...{ reason: `${count} prerequisites were not met within 15min`, advice: 'look at the storage' },
    }).events;
}

/** Names and texts that want out of the markup. */
export function hostile(): RunEvent[] {
  const nasty = `</title></style></script><script>document.title='pwned'</script><img src=x onerror=alert(1)>"'&\u0000\u001b[31m\u202e\ud800\uffff${'x'.repeat(300)}`;
  return stream([prerequisite(nasty, nasty, nasty)], { host: nasty })
    .emit(...watched(nasty))
    .observe(nasty, 'unmet', nasty, nasty)
    .at(5000)
    .emit({ type: 'prerequisite-late', name: nasty, limit: 'deadline' })
    .emit({ type: 'run-ended', outcome: 'late', exitCode: 124, reason: nasty, advice: nasty }).events;
}

export const pictured: Readonly<Record<string, readonly RunEvent[]>> = {
  'slow SAN': slowSan(),
  'failed with retries': runs.retriedBoot(),
  diagnosed: diagnosedBoot(),
  late: runs.lateBoot(),
  degraded: degraded(),
  'up already': runs.allUpAlready(),
  restarted: restarted(),
  'in progress': runs.goodBoot().filter(({ at }) => at < 3000),
  'of 300': crowd(),
  'a long wait': longWait(),
  'of 300 unmet': unmetCrowd(),
  hostile: hostile(),
};
