import { expect, test } from 'vitest';
import type { RunContext } from '../../src/engine/context.ts';
import { requestStart } from '../../src/engine/request-start.ts';
import { Stop, Stopped } from '../../src/engine/stop.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';

test('nothing is requested once the order to stop has taken effect, wherever the request comes from', async () => {
  const systemd = createVirtualSystemd(createVirtualClock(), [{ name: 'store.service' }]);
  const stop = new Stop();
  const context = { stop, ports: { systemd } } as unknown as RunContext;
  await requestStart(context, 'store.service');
  expect(systemd.requests).toHaveLength(1);
  stop.request('SIGTERM');
  expect(() => requestStart(context, 'store.service')).toThrow(Stopped);
  expect(systemd.requests).toHaveLength(1);
});
