import type { Case } from './case.ts';

export const guardCases: readonly Case[] = [
  {
    when: 'nobody would notice the crash that is to be held',
    file: 'rejoin: { afterUncleanShutdown: hold }',
    found: [
      'guard-missing error: rejoin: is set, and muster-guard.service, which notes how the cluster stack went down, is not installed',
    ],
  },
  {
    when: 'nobody would count the crashes',
    file: 'rejoin: { maxUncleanBoots: 3 }',
    units: { 'muster-guard.service': { unitFileState: 'disabled' } },
    found: [
      'guard-missing warning: rejoin: is set, and muster-guard.service, which notes how the cluster stack went down, is disabled',
    ],
  },
  {
    when: 'the guard is masked',
    file: 'rejoin: { maxUncleanBoots: 3 }',
    units: { 'muster-guard.service': { loadState: 'masked', unitFileState: 'masked' } },
    found: [
      'guard-missing warning: rejoin: is set, and muster-guard.service, which notes how the cluster stack went down, is masked',
    ],
  },
  {
    when: 'the guard has lost its way to be enabled',
    file: 'rejoin: { maxUncleanBoots: 3 }',
    units: { 'muster-guard.service': { unitFileState: '' } },
    found: [
      'guard-missing warning: rejoin: is set, and muster-guard.service, which notes how the cluster stack went down, is not enabled',
    ],
  },
  {
    when: 'the guard is in place',
    file: 'rejoin: { afterUncleanShutdown: hold }',
    units: { 'muster-guard.service': { unitFileState: 'enabled' } },
    found: [],
  },
];
