import type { Bench } from './bench.ts';
import { boot } from './benches/boot.ts';
import { coldStart } from './benches/cold-start.ts';
import { online } from './benches/online.ts';
import { polled } from './benches/polled.ts';
import { reaction } from './benches/reaction.ts';
import { running } from './benches/running.ts';
import { startup } from './benches/startup.ts';
import { units } from './benches/units.ts';
import { waiting } from './benches/waiting.ts';

export const benches: readonly Bench[] = [startup, reaction, boot, coldStart, running, online, waiting, units, polled];
