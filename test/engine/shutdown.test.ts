import { describe } from 'vitest';
import { event } from './support/needs.ts';
import { schedules } from './support/schedule.ts';

describe('a system that goes down ends the run at once, without any signal to muster', () => {
  schedules([
    {
      title: 'while it waits',
      needs: { a: event('lost') },
      happens: { '3s': ({ systemd }) => systemd.shutDown() },
      comes: ['3s interrupted 143'],
      says: /^the system is shutting down; nothing was started$/,
      advises: /^$/,
    },
    {
      title: 'while corosync starts and a SIGTERM is deferred for its sake',
      daemons: { corosync: { starts: [{ takes: 30_000 }] } },
      happens: { '1s': world => world.signal('SIGTERM'), '2s': ({ systemd }) => systemd.shutDown() },
      comes: ['0s start corosync', '2s interrupted 143'],
      says: /^the system is shutting down; requested, and not up by then: corosync\.service$/,
      advises: /^$/,
    },
    {
      title: 'in its last stage, when the bus is gone and process 1 itself ends what is left',
      needs: { a: event('lost') },
      happens: {
        '2s': ({ systemd }) => systemd.loseBus(),
        '3s': world => {
          world.host.files.put('/proc/1/comm', { text: 'systemd-shutdow\n' });
          world.signal('SIGTERM');
        },
      },
      comes: ['3.25s interrupted 143'],
      says: /^the system is shutting down; nothing was started$/,
      advises: /^$/,
    },
    {
      title: 'while pacemaker joins',
      cluster: { joins: Infinity },
      happens: { '3s': ({ systemd }) => systemd.shutDown() },
      comes: ['0s start corosync', '0.3s start pacemaker', '0.3s start pcsd', '3s interrupted 143'],
      says: /^the system is shutting down; started by then: corosync\.service, pacemaker\.service, pcsd\.service$/,
    },
  ]);
});
