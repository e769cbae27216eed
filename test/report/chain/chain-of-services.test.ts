import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/engine/event.ts';
import { play } from '../../engine/support/schedule.ts';
import { chainOf } from '../support/chain-of.ts';
import { corosync, gate, pacemaker, pcsd, prerequisite, reportOf, stream } from '../support/stream.ts';

const watched = (...names: string[]) => names.map(name => ({ type: 'prerequisite-watched', name }) as const);
const a = prerequisite('a', 'tcp', 'tcp a:1');
const end = { type: 'run-ended', outcome: 'ready', exitCode: 0, reason: '', advice: '' } as const;

describe('services in the critical chain', () => {
  it('one that waits for what it requires has that in the chain, from its turn on', () => {
    const share = prerequisite('share', 'path', 'path /share', { requiredBy: [pcsd] });
    const run = stream([a, share])
      .emit(...watched('a', 'share'))
      .at(1000)
      .meet('a', 'open')
      .emit(gate)
      .start(corosync, 300)
      .start(pacemaker, 30)
      .at(1330)
      .emit({ type: 'service-waiting', unit: pcsd, prerequisites: ['share'] })
      .at(3000)
      .ready(corosync, '')
      .ready(pacemaker, '')
      .observe('share', 'unmet', '/share: not there')
      .at(9000)
      .meet('share', '/share: there')
      .start(pcsd, 1000)
      .at(10_500)
      .ready(pcsd, '')
      .emit(end);
    expect(chainOf(reportOf(run.events)).slice(1)).toEqual([
      '1000 start corosync.service, 300ms: started',
      '1300 start pacemaker.service, 30ms: started',
      '1330 prerequisite share, 7.7s: /share: not there',
      '9000 start pcsd.service, 1s: started',
      '10000 readiness pcsd.service, 500ms: active, not ready yet',
    ]);
  });

  it('a start job that is held up in the queue is told from the start', () => {
    const run = stream([])
      .emit({ type: 'service-requested', unit: corosync, attempt: 1 })
      .emit({
        ...{ type: 'service-observed', unit: corosync, status: 'unmet' },
        ...{ reason: 'its start job is queued behind sbd.service' },
      })
      .at(35_000)
      .emit({ type: 'service-starting', unit: corosync, attempt: 1 })
      .at(35_300)
      .emit({ type: 'service-active', unit: corosync }, end);
    expect(chainOf(reportOf(run.events))).toEqual([
      '0 queued corosync.service, 35s: its start was queued: its start job is queued behind sbd.service',
      '35000 start corosync.service, 300ms: started',
    ]);
  });

  it('the attempts of the stack stand one after the other, with the stop between them', async () => {
    const events: RunEvent[] = [];
    await play({
      title: '',
      cluster: { joins: Infinity },
      daemons: { pacemaker: { stopTakes: 3000 } },
      service: { readyTimeout: 10_000 },
      stack: { attempts: 2, stagger: 4000, settle: 5000 },
      onEvent: (event, world) => {
        events.push(event);
        if (event.type === 'stack-retry') world.cluster.joins = 2000;
      },
      comes: [],
    });
    expect(chainOf(reportOf(events)).map(line => line.split(':')[0])).toEqual([
      '0 stagger 2s',
      '2000 start corosync.service, 300ms',
      '2300 readiness pacemaker.service, 10s',
      '12300 stop pacemaker.service, 3s',
      '15300 stagger 2s',
      '17300 start corosync.service, 300ms',
      '17600 readiness pacemaker.service, 2s',
      '19600 settle 5s',
    ]);
  });
});
