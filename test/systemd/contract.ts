import { describe } from 'vitest';
import { describeNames } from './name-contract.ts';
import { describeReading } from './read-contract.ts';
import { describeRestarts } from './restart-contract.ts';
import { describeShutdown } from './shutdown-contract.ts';
import { describeSlowBus } from './slow-bus-contract.ts';
import { describeStandingAgainst } from './stand-against-contract.ts';
import { describeStarts } from './start-contract.ts';
import { describeWatches } from './watch-contract.ts';
import type { World } from './world.ts';

/** What muster relies on, of a systemd that is virtual or real: the two must never differ. */
export function describeSystemd(name: string, open: () => Promise<World>): void {
  describe(name, () => {
    describeStarts(open);
    describeStandingAgainst(open);
    describeRestarts(open);
    describeWatches(open);
    describeReading(open);
    describeNames(open);
    describeSlowBus(open);
    describeShutdown(open);
  });
}
