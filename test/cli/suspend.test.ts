import { describe, expect, test } from 'vitest';
import { node, type NodeOptions } from './support/node.ts';

/** Ctrl-Z at each tenth of a second of the command line: the parts of it in which it does nothing. */
async function heldDuring(argv: readonly string[], options: NodeOptions) {
  let refused: (() => void) | undefined;
  let holds = 0;
  const one = node({
    ...options,
    system: {
      refuseSuspend: handler => {
        refused = handler;
        holds += 1;
        return () => (refused = undefined);
      },
    },
  });
  const { clock } = one.world.host;
  const run = await one.begin(...argv);
  const over = new AbortController();
  const held: number[] = [];
  const press = async () => {
    for (let at = 0; at < 30_000; at += 100) {
      if (refused) held.push(clock.now());
      refused?.();
      await clock.sleep(100, over.signal);
    }
  };
  const pressing = press().catch(() => undefined);
  const ended = await run.end();
  over.abort();
  await pressing;
  return { ...ended, holds, refused, first: held.at(0), last: held.at(-1), requests: one.world.systemd.requests };
}

const told = (err: string) => err.split('\n').filter(line => line.includes('suspend-refused'));

describe('Ctrl-Z', () => {
  test('does nothing from the start of corosync until pacemaker starts, and says why once', async () => {
    const { code, err, first, last, refused, requests } = await heldDuring(['up'], {
      daemons: { corosync: { starts: [{ takes: 3000 }] }, pacemaker: { starts: [{ takes: 2000 }] } },
    });
    expect(code, err).toBe(0);
    const [corosync, pacemaker] = requests.map(({ at }) => at);
    expect([corosync, pacemaker]).toEqual([0, 3000]);
    expect(first).toBe(100);
    expect(last).toBeOneOf([2900, 3000]);
    expect(told(err)).toEqual([
      'muster: suspend-refused: Ctrl-Z does nothing until pacemaker is started: half-way it would leave corosync without pacemaker, and the peers may fence this node then',
    ]);
    expect(refused).toBeUndefined();
  });

  test('does nothing while the stack is given up and stopped', async () => {
    const {
      code,
      last = 0,
      requests,
      refused,
    } = await heldDuring(['up'], {
      daemons: { corosync: { stopTakes: 1000 }, pacemaker: { starts: [{ takes: 300, ends: { exitStatus: 1 } }] } },
    });
    expect(code).not.toBe(0);
    const stop =
      requests.findLast(({ method, subject }) => method === 'stop' && subject === 'corosync.service')?.at ?? 0;
    expect(stop).toBeGreaterThan(0);
    expect(last).toBeGreaterThanOrEqual(stop + 900);
    expect(refused).toBeUndefined();
  });

  test('does nothing while a stop in order goes on', async () => {
    const up = { initially: 'active' } as const;
    const { err, first, last, refused } = await heldDuring(['down'], {
      daemons: { corosync: up, pacemaker: { ...up, stopTakes: 2000 }, pcsd: up },
    });
    expect(first).toBe(100);
    expect(last).toBeGreaterThan(1800);
    expect(told(err)).toHaveLength(1);
    expect(refused).toBeUndefined();
  });

  test('suspends a run that only waits, and one that looks', async () => {
    expect((await heldDuring(['up', '--dry-run'], {})).first).toBeUndefined();
    const waiting = await heldDuring(['up'], {
      file: 'version: 1\ndeadline: 5s\nprerequisites: { gone: { path: /srv/gone } }\n',
    });
    expect(waiting.holds).toBe(0);
  });
});
