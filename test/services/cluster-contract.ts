import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ports } from '../../src/ports.ts';
import { readinessOf } from '../../src/services/known-services.ts';
import type { ReadinessLook } from '../../src/services/readiness.ts';

/** A node named n1, alone in its cluster, virtual or real, and what happens to its daemons. */
export interface ClusterNode {
  readonly ports: Ports;
  /** Settles as `promise` does; time goes on meanwhile. */
  wait<Value>(promise: Promise<Value>): Promise<Value>;
  pass(milliseconds: number): Promise<void>;
  /** Resolves once it is active. */
  start(daemon: Daemon): Promise<void>;
  /** Kills all of corosync with SIGKILL; resolves once its unit is down. */
  killCorosync(): Promise<void>;
  setStandby(on: boolean): Promise<void>;
  setMaintenance(on: boolean): Promise<void>;
  close(): Promise<void>;
}

export type Daemon = 'corosync' | 'pacemaker' | 'pcsd';

/** What the daemons of a cluster answer, as muster reads it: the same of a virtual node and of a real one. */
export function describeCluster(name: string, open: () => Promise<ClusterNode>): void {
  describe(name, () => {
    let node: ClusterNode;
    beforeAll(async () => {
      node = await open();
    });
    afterAll(() => node.close());

    const lookAt = async (daemon: Daemon, requireQuorum = false): Promise<ReadinessLook> => {
      const readiness = readinessOf(`${daemon}.service`, node.ports, { requireQuorum });
      if (!readiness) throw new Error(`${daemon} is not known`);
      return node.wait(readiness.look(new AbortController().signal));
    };
    /** All looks until one is as wanted, that one included. */
    const looksUntil = async (daemon: Daemon, wanted: (look: ReadinessLook) => boolean) => {
      const looks = [await lookAt(daemon)];
      while (!wanted(looks.at(-1) as ReadinessLook)) {
        if (looks.length > 300) throw new Error(`${daemon}: ${JSON.stringify(looks.at(-1))}`);
        await node.pass(100);
        looks.push(await lookAt(daemon));
      }
      return looks;
    };

    test('before any of them runs, none answers', async () => {
      expect(await lookAt('corosync')).toMatchObject({
        status: 'unmet',
        reason: expect.stringMatching(/^corosync does not answer/) as string,
      });
      expect(await lookAt('pacemaker')).toMatchObject({ status: 'unmet', reason: 'pacemaker does not answer yet' });
      expect(await lookAt('pcsd')).toMatchObject({
        status: 'unmet',
        reason: expect.stringMatching(/^pcsd does not answer on /) as string,
      });
    });

    test('corosync alone is in its membership, and quorate as the only node there is', async () => {
      await node.start('corosync');
      const looks = await looksUntil('corosync', ({ status }) => status === 'met');
      expect(looks.at(-1)).toMatchObject({
        reason: 'in the membership (1 node), quorate',
        cluster: { quorate: true, waitForAll: false },
      });
      expect(await lookAt('corosync', true)).toMatchObject({ status: 'met' });
      expect(await lookAt('pacemaker')).toMatchObject({ status: 'unmet', reason: 'pacemaker does not answer yet' });
    });

    test('pacemaker is active before its node is online, and online only with a DC', async () => {
      await node.start('pacemaker');
      const looks = await looksUntil('pacemaker', ({ status }) => status === 'met');
      expect(looks.length).toBeGreaterThan(1);
      expect(looks.slice(0, -1).filter(({ status }) => status !== 'unmet')).toEqual([]);
      expect(looks.at(-1)).toMatchObject({
        reason: 'node n1 is online; DC is n1',
        cluster: { dc: 'n1', standby: false, maintenance: false },
      });
    });

    test('pcsd answers', async () => {
      await node.start('pcsd');
      const looks = await looksUntil('pcsd', ({ status }) => status === 'met');
      expect(looks.at(-1)?.reason).toMatch(/^answers on .*\/run\/pcsd\.socket$/);
    });

    test('a node in standby is online', async () => {
      await node.setStandby(true);
      const looks = await looksUntil('pacemaker', ({ cluster }) => cluster?.standby === true);
      expect(looks.at(-1)).toMatchObject({ status: 'met', reason: 'node n1 is online, standby; DC is n1' });
      await node.setStandby(false);
      await looksUntil('pacemaker', ({ cluster }) => cluster?.standby === false);
    });

    test('so is one in maintenance', async () => {
      await node.setMaintenance(true);
      const looks = await looksUntil('pacemaker', ({ cluster }) => cluster?.maintenance === true);
      expect(looks.at(-1)).toMatchObject({ status: 'met', reason: 'node n1 is online, maintenance; DC is n1' });
      await node.setMaintenance(false);
      await looksUntil('pacemaker', ({ cluster }) => cluster?.maintenance === false);
    });

    test('once corosync was killed, neither it nor pacemaker counts as working, and pcsd does', async () => {
      await node.killCorosync();
      expect(await lookAt('corosync')).toMatchObject({
        status: 'unmet',
        reason: expect.stringMatching(/^corosync does not answer/) as string,
      });
      await looksUntil('pacemaker', ({ status }) => status === 'unmet');
      await node.pass(1000);
      expect(await lookAt('pacemaker')).toMatchObject({ status: 'unmet' });
      expect(await lookAt('pcsd')).toMatchObject({ status: 'met' });
    });
  });
}
