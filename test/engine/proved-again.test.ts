import { describe } from 'vitest';
import { schedules } from './support/schedule.ts';

const starts = ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd'];
const slow = { starts: [{ takes: 7000 }] };

describe('a service that goes down after it was ready, and that systemd starts again', () => {
  schedules([
    {
      title: 'pacemaker: it has to join once more before the run is ready',
      daemons: {
        pacemaker: { restartAfter: 1000, starts: [{ dies: { after: 4000, exitStatus: 69 } }, {}] },
        pcsd: slow,
      },
      comes: [...starts, '7.3s ready 0'],
      tells: ['service-ready pacemaker 2.3s', 'service-observed pacemaker 4.3s', 'service-ready pacemaker 7.3s'],
    },
    {
      title: 'pcsd, a moment before the end: it is waited for',
      cluster: { joins: 9000 },
      daemons: { pcsd: { restartAfter: 3000, starts: [{ takes: 300, dies: { after: 8500, exitStatus: 1 } }, {}] } },
      comes: [...starts, '12.3s ready 0'],
      tells: ['service-ready pcsd 0.6s', 'service-observed pcsd 9.1s', 'service-ready pcsd 12.3s'],
    },
    {
      title: 'pcsd, in an hour: that is not waited for, and it is not ready',
      service: { readyTimeout: 20_000 },
      cluster: { joins: 9000 },
      daemons: { pcsd: { restartAfter: 3_600_000, starts: [{ takes: 300, dies: { after: 5000, exitStatus: 1 } }] } },
      comes: [...starts, '20.6s failed 1'],
      says: /^pcsd\.service does not work: activating \(auto-restart\), and not ready within 20s: /,
    },
    {
      title: 'two in turn, so that not once both are up: they are not waited for without end',
      service: { readyTimeout: 20_000 },
      services: ['corosync.service', 'pacemaker.service', 'pcsd.service', 'app.service'],
      daemons: { pcsd: { restartAfter: 3000, starts: [{ takes: 300, dies: { after: 1000, exitStatus: 1 } }] } },
      units: [
        { name: 'app.service', restartAfter: 1000, starts: [{ takes: 2300, dies: { after: 1000, exitStatus: 1 } }] },
      ],
      comes: [...starts, '0.6s start app', '20.6s failed 1'],
      says: /^(pcsd|app)\.service does not work: activating \((auto-restart|start)\), and not ready within 20s: /,
    },
    {
      title: 'again and again, and systemd gives up on it',
      cluster: { joins: 9000 },
      daemons: {
        pcsd: {
          restartAfter: 100,
          startLimit: { burst: 2, interval: 60_000 },
          starts: [{ takes: 300, dies: { after: 3000, exitStatus: 1 } }],
        },
      },
      comes: [...starts, '9.3s failed 1'],
      says: /^pcsd\.service does not work: /,
    },
    {
      title: 'and the run is told to stop meanwhile: it ends at once',
      cluster: { joins: 9000 },
      daemons: { pcsd: { restartAfter: 60_000, starts: [{ takes: 300, dies: { after: 5000, exitStatus: 1 } }] } },
      happens: { '15s': world => world.signal('SIGTERM') },
      comes: [...starts, '15s interrupted 143'],
    },
  ]);
});
