import { describe, expect, test } from 'vitest';
import { play, type Schedule } from './support/schedule.ts';

describe('the report has the quorum of the end, not that of the moment when corosync became ready', () => {
  test.each<Omit<Schedule, 'comes'> & { readonly quorate: boolean; readonly detail: string }>([
    {
      title: 'a node that joins becomes quorate a second later',
      cluster: { quorate: false, waitForAll: true },
      happens: { '1s': ({ cluster }) => void (cluster.quorate = true) },
      quorate: true,
      detail: 'in the membership (1 node), quorate',
    },
    {
      title: 'a node that settles loses its peers',
      stack: { settle: 10_000 },
      happens: { '5s': ({ cluster }) => void (cluster.quorate = false) },
      quorate: false,
      detail: 'in the membership (1 node), not quorate',
    },
  ])('$title', async ({ quorate, detail, ...schedule }) => {
    const { state, result } = await play({ ...schedule, comes: [] });
    expect(result.outcome).toBe('ready');
    expect(state.cluster?.quorate).toBe(quorate);
    const corosync = state.services.get('corosync.service');
    expect(corosync).toMatchObject({ status: 'ready', detail });
  });
});
