import type { Case } from './case.ts';

const nocluster = {
  type: 'ConditionKernelCommandLine',
  triggering: false,
  negated: true,
  parameter: 'nocluster',
  result: 'untested',
} as const;
/** What the kernel command line keeps from starting. */
export const kernelCases: Case[] = [
  {
    when: 'nocluster on the kernel command line',
    units: { 'corosync.service': { conditions: [nocluster] } },
    files: { '/proc/cmdline': 'ro nocluster\n' },
    found: ['nocluster error: the kernel command line has nocluster: corosync.service does not start in this boot'],
  },
  {
    when: 'nocluster is not there',
    units: { 'corosync.service': { conditions: [nocluster] } },
    found: [],
  },
  {
    when: 'a file cannot be read',
    units: { 'corosync.service': { conditions: [nocluster] } },
    files: { '/proc/cmdline': new Error('EACCES: permission denied') },
    found: ['not-visible note: not looked at: the kernel command line (EACCES: permission denied)'],
  },
];
