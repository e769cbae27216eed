import type { StatusView } from '../../../src/report/status-view.ts';
import { goodBoot } from './runs.ts';
import { reportOf } from './stream.ts';

/** The boot that the runs of runs.ts are of. */
export const { bootId } = reportOf(goodBoot());

/** A node that muster is installed on, with a file; nothing is known of a run. */
export const unknownNode: StatusView = {
  host: 'alpha',
  bootId,
  report: undefined,
  isUnseen: false,
  sawSystemd: true,
  writtenAtMs: undefined,
  running: undefined,
  bootUnit: { isInstalled: true, isEnabled: true, active: 'inactive', isStarting: false, failure: undefined },
  file: { is: 'valid' },
  daemons: [],
  cluster: undefined,
};
