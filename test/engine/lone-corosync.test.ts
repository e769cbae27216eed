import { describe } from 'vitest';
import { schedules } from './support/schedule.ts';
import { onlyPcsd } from './support/stories.ts';

describe('a pacemaker that systemd starts again by itself', () => {
  schedules([
    {
      title: 'failed at every attempt: corosync is stopped, which takes back the restart',
      service: { attempts: 1 },
      daemons: { pacemaker: { type: 'notify', restartAfter: 1000, starts: [{ takes: 100, ends: { exitStatus: 1 } }] } },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.4s stop corosync', ...onlyPcsd('0.4s', 'failed 1')],
      says: /^pacemaker\.service did not start: failed \(exit-code\): exited with status 1$/,
    },
  ]);
});
