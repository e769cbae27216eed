/** Runs as they happen, for the renderers to show. */
import type { Finding, RunEvent, RunEventBody } from '../../../src/engine/event.ts';
import { corosync, pacemaker, pcsd, prerequisite, stream, watched, type Start, type Stream } from './stream.ts';

export const storage = prerequisite('data', 'mount', 'mount /srv/data');
export const ring = prerequisite('ring0', 'address', 'address 10.77.0.11');
export const san = prerequisite('san', 'tcp', 'tcp 10.9.0.1:3260', { timeout: 120_000, after: ['ring0'] });
export const clock = prerequisite('clock', 'clock', 'clock synchronised', { timeout: 30_000, required: false });
export const config = prerequisite('corosync-config', 'corosync-config', 'corosync -t');

/** Up to the point where corosync is requested, 5.2 s after the start. */
export function gatePassed(more: Partial<Start> = {}): Stream {
  return stream([storage, ring, san, config], more)
    .at(1)
    .emit(...watched('data', 'ring0', 'corosync-config'))
    .at(4)
    .observe('data', 'unmet', '/srv/data: not mounted')
    .observe('ring0', 'unmet', '10.77.0.11: on no interface')
    .observe('corosync-config', 'unmet', 'corosync -t: No valid name found for local host')
    .at(2100)
    .meet('ring0', '10.77.0.11: on ens3')
    .emit(...watched('san'))
    .at(2102)
    .observe('san', 'unmet', '10.9.0.1:3260: connection refused')
    .at(2300)
    .meet('corosync-config', 'corosync.conf is valid')
    .at(3050)
    .meet('data', '/srv/data: mounted (xfs)')
    .at(5200)
    .meet('san', '10.9.0.1:3260: a connection opened')
    .emit({ type: 'gate-passed' });
}

export const ended = (outcome: 'ready' | 'degraded', reason: string, advice = ''): RunEventBody => ({
  type: 'run-ended',
  outcome,
  exitCode: 0,
  reason,
  advice,
});

export function goodBoot(more: Partial<Start> = {}): RunEvent[] {
  return gatePassed(more)
    .at(5201)
    .start(corosync, 320)
    .start(pacemaker, 31)
    .at(5530)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .at(5552)
    .start(pcsd, 1700)
    .at(7300)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({ type: 'service-observed', unit: pacemaker, status: 'unmet', reason: 'node alpha is pending' })
    .at(8150)
    .cluster({ quorate: true, waitForAll: false, dc: 'beta', standby: false, maintenance: false })
    .ready(pacemaker, 'node alpha is online')
    .emit(ended('ready', 'corosync, pacemaker and pcsd work')).events;
}

export function lateBoot(): RunEvent[] {
  return stream([storage, ring, san, clock])
    .emit(...watched('data', 'ring0', 'clock'))
    .at(3)
    .meet('ring0', '10.77.0.11: on ens3')
    .observe(
      'data',
      'unmet',
      '/srv/data: not mounted',
      'srv-data.mount is inactive and nothing starts it: systemctl start srv-data.mount',
    )
    .observe('clock', 'unmet', 'not synchronised')
    .emit(...watched('san'))
    .at(8)
    .observe('san', 'unmet', '10.9.0.1:3260: connection refused')
    .at(30_000)
    .emit({ type: 'prerequisite-late', name: 'clock', limit: 'timeout' })
    .at(61_000)
    .observe('san', 'unmet', '10.9.0.1:3260: no answer within 2s')
    .at(120_003)
    .emit(
      { type: 'prerequisite-late', name: 'san', limit: 'timeout' },
      { type: 'service-skipped', unit: corosync, cause: 'outcome', detail: 'san is late' },
      { type: 'service-skipped', unit: pacemaker, cause: 'outcome', detail: 'san is late' },
    )
    .start(pcsd, 1500)
    .at(121_600)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({
      type: 'run-ended',
      outcome: 'late',
      exitCode: 124,
      reason: 'san was not met within its timeout of 2min; last seen: 10.9.0.1:3260: no answer within 2s',
      advice: 'look at the storage server and the way to it: nc -vz 10.9.0.1 3260; muster tries again by itself',
    }).events;
}

export function brokenBoot(): RunEvent[] {
  const unit = prerequisite('store', 'unit', 'unit store.service');
  const reason = 'store.service: failed (exit-code): exited with status 1, and will not be restarted';
  return stream([unit, storage, ring])
    .at(1)
    .emit(...watched('store', 'data', 'ring0'))
    .at(3)
    .meet('ring0', '10.77.0.11: on ens3')
    .observe('data', 'unmet', '/srv/data: not mounted')
    .observe('store', 'broken', reason, 'see journalctl -b -u store.service')
    .emit(
      { type: 'prerequisite-broken', name: 'store', reason },
      { type: 'service-skipped', unit: corosync, cause: 'outcome', detail: 'store is broken' },
      { type: 'service-skipped', unit: pacemaker, cause: 'outcome', detail: 'store is broken' },
    )
    .start(pcsd, 1500)
    .at(1600)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({
      type: 'run-ended',
      outcome: 'broken',
      exitCode: 4,
      reason: `store is broken: ${reason}`,
      advice: 'see journalctl -b -u store.service, mend it, then: systemctl start store.service && muster up',
    }).events;
}

export const parseError: readonly string[] = [
  'Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] parse error in config: parser error: Missing closing brace',
  'Mar 01 03:12:14 alpha corosync[1711]:   [MAIN  ] Corosync Cluster Engine exiting with status 8 at main.c:1445.',
];

/** corosync fails twice, then starts. */
export function retriedBoot(): RunEvent[] {
  const detail = 'failed (exit-code): exited with status 8';
  const failed = (attempt: number): RunEventBody => ({
    type: 'service-attempt-ended',
    unit: corosync,
    attempt,
    jobResult: 'failed',
    active: false,
    detail,
    log: parseError,
  });
  return gatePassed()
    .at(5201)
    .emit(
      { type: 'service-requested', unit: corosync, attempt: 1 },
      { type: 'service-starting', unit: corosync, attempt: 1 },
    )
    .at(5290)
    .emit(failed(1), { type: 'service-retry', unit: corosync, attempt: 2, delay: 2000 })
    .at(7290)
    .emit(
      { type: 'service-requested', unit: corosync, attempt: 2 },
      { type: 'service-starting', unit: corosync, attempt: 2 },
    )
    .at(7380)
    .emit(failed(2), { type: 'service-retry', unit: corosync, attempt: 3, delay: 4000 })
    .at(11_380)
    .start(corosync, 320, 3)
    .start(pacemaker, 30)
    .start(pcsd, 1700)
    .at(13_500)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .at(14_200)
    .cluster({ quorate: true, dc: 'beta', standby: false, maintenance: false })
    .ready(pacemaker, 'node alpha is online')
    .emit(ended('ready', 'corosync, pacemaker and pcsd work; corosync.service needed 3 attempts')).events;
}

export function heldBoot(): RunEvent[] {
  const reason =
    'corosync.service has ConditionKernelCommandLine=!nocluster, and the kernel command line has nocluster: this node may not join the cluster in this boot';
  return stream([ring])
    .emit(
      { type: 'service-skipped', unit: corosync, cause: 'outcome', detail: 'held by the kernel command line' },
      { type: 'service-skipped', unit: pacemaker, cause: 'outcome', detail: 'held by the kernel command line' },
    )
    .start(pcsd, 1500)
    .at(1600)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({
      type: 'run-ended',
      outcome: 'held',
      exitCode: 3,
      reason,
      advice: 'if it may join again: boot without nocluster on the kernel command line',
    }).events;
}

/** pacemaker never becomes active, and the corosync that this run started is stopped again. */
export function loneCorosyncBoot(): RunEvent[] {
  const detail = 'failed (exit-code): exited with status 127';
  const log = ['Mar 01 03:12:15 alpha pacemakerd[1719]: error while loading shared libraries: libcrmcommon.so.34'];
  return gatePassed()
    .at(5201)
    .start(corosync, 320)
    .emit(
      { type: 'service-requested', unit: pacemaker, attempt: 1 },
      { type: 'service-starting', unit: pacemaker, attempt: 1 },
    )
    .at(5560)
    .emit(
      { type: 'service-attempt-ended', unit: pacemaker, attempt: 1, jobResult: 'failed', active: false, detail, log },
      { type: 'service-failed', unit: pacemaker, detail, log: [] },
      { type: 'lone-corosync', state: 'stopping', detail: 'pacemaker is down: a node without pacemaker does not vote' },
    )
    .at(6100)
    .emit({ type: 'lone-corosync', state: 'stopped', detail: 'stopped' })
    .start(pcsd, 1500)
    .at(7700)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({
      type: 'run-ended',
      outcome: 'failed',
      exitCode: 1,
      reason: `pacemaker.service did not start: ${detail}`,
      advice: 'see journalctl -b -u pacemaker.service, mend it, then: muster up',
    }).events;
}

/** pacemaker fails twice, and pcsd was running before the run began: the usual second attempt by hand. */
export function failedBesidePcsd(): RunEvent[] {
  const detail = 'failed (exit-code): exited with status 1';
  const failed = (attempt: number): RunEventBody => ({
    ...{ type: 'service-attempt-ended', unit: pacemaker, attempt, jobResult: 'failed', active: false },
    ...{ detail, log: [] },
  });
  return stream([ring], { trigger: 'manual' })
    .emit(...watched('ring0'))
    .at(500)
    .meet('ring0', '10.77.0.11: on ens3')
    .emit({ type: 'gate-passed' })
    .start(corosync, 320)
    .emit({ type: 'service-requested', unit: pacemaker, attempt: 1 })
    .at(900)
    .emit(failed(1), { type: 'service-retry', unit: pacemaker, attempt: 2, delay: 2000 })
    .at(2900)
    .emit({ type: 'service-requested', unit: pacemaker, attempt: 2 })
    .at(2980)
    .emit(
      failed(2),
      { type: 'service-failed', unit: pacemaker, detail, log: [] },
      { type: 'lone-corosync', state: 'stopping', detail: 'pacemaker is down: a node without pacemaker does not vote' },
    )
    .at(3500)
    .emit(
      { type: 'lone-corosync', state: 'stopped', detail: 'stopped' },
      { type: 'service-found-active', unit: pcsd, since: 0 },
    )
    .at(3560)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .emit({
      ...{ type: 'run-ended', outcome: 'failed', exitCode: 1, reason: `pacemaker.service did not start: ${detail}` },
      advice: 'see journalctl -b -u pacemaker.service, mend it, then: muster up',
    }).events;
}

export const stopOrder: Finding = {
  code: 'stop-order',
  severity: 'warning',
  message: 'at power-off srv-data.mount may be gone before pacemaker has stopped the resources that use it',
  remedy: 'muster plan --fix writes resource-agents-deps.target.d/50-muster.conf',
};

export function loneNodeOfTwo(): RunEvent[] {
  return stream([ring])
    .emit({ type: 'finding', finding: stopOrder }, ...watched('ring0'))
    .at(2)
    .meet('ring0', '10.77.0.11: on ens3')
    .emit({ type: 'gate-passed' })
    .at(3)
    .start(corosync, 310)
    .start(pacemaker, 30)
    .start(pcsd, 1700)
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .ready(corosync, 'member of the cluster with 1 of 2 nodes')
    .at(23_400)
    .cluster({ quorate: false, waitForAll: true, dc: 'alpha', standby: false, maintenance: false })
    .ready(pacemaker, 'node alpha is online')
    .emit(
      ended(
        'ready',
        'corosync, pacemaker and pcsd work; the cluster is not quorate, it waits for the peer (wait_for_all)',
        'no resource runs before the peer has been seen: start it, or see what keeps it away',
      ),
    ).events;
}

/** muster up on a node where all runs already. */
export function allUpAlready(): RunEvent[] {
  return stream([ring], { trigger: 'manual' })
    .emit(
      { type: 'service-found-active', unit: corosync, since: 0 },
      { type: 'service-found-active', unit: pacemaker, since: 0 },
      { type: 'service-found-active', unit: pcsd, since: 0 },
      ...watched('ring0'),
    )
    .at(12)
    .meet('ring0', '10.77.0.11: on ens3')
    .at(60)
    .ready(corosync, 'member of the cluster with 2 nodes')
    .ready(pacemaker, 'node alpha is online')
    .ready(pcsd, 'answers on /run/pcsd.socket')
    .cluster({ quorate: true, dc: 'beta', standby: true, maintenance: false })
    .emit(ended('ready', 'all was up already; nothing was started')).events;
}
