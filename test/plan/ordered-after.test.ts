import { expect, it } from 'vitest';
import { stopsAfter } from '../../src/plan/ordered-after.ts';
import { look } from '../../src/plan/sight.ts';
import { fakeSystemd } from './support/fake-systemd.ts';
import { config, node } from './support/node.ts';

it('counts what pacemaker pulls in although systemd has not loaded pacemaker and knows of no such link', async () => {
  const systemd = fakeSystemd(node({ 'resource-agents-deps.target': { after: ['store.service'] } }));
  const forgetful = {
    details: async (unit: string) => ({ ...(await systemd.details(unit)), wantedBy: [], requiredBy: [] }),
    list: systemd.list,
  };
  const sight = look(config(), { systemd: forgetful, files: {} as never });
  expect(await stopsAfter('pacemaker.service', ['store.service'], sight)).toEqual(new Set(['store.service']));
});
