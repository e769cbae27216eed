/** What is found of units and mounts that are parts of combinations. */
import type { Case } from './case.ts';
import { safe } from './finding-cases.ts';

export const combinationCases: readonly Case[] = [
  {
    when: 'a part of an `all` is masked, as if it stood by itself',
    file: 'prerequisites: { storage: { all: [{ unit: store }, { path: /srv }] } }',
    units: { 'store.service': { loadState: 'masked' } },
    found: ['unit-masked error: store.service, the prerequisite storage, is masked'],
  },
  {
    when: 'an alternative is masked, and another one does not exist',
    file: 'prerequisites: { storage: { any: [{ unit: store }, { atLeast: { count: 1, of: [{ unit: shelf }, { path: /x }] } }] } }',
    units: { 'store.service': { ...safe, loadState: 'masked' }, 'shelf.service': { ...safe, loadState: 'not-found' } },
    found: [
      'unit-masked warning: store.service, an alternative of the prerequisite storage, is masked',
      'unit-missing warning: shelf.service, an alternative of the prerequisite storage, does not exist',
    ],
  },
  {
    when: 'an alternative comes only after the cluster',
    file: 'prerequisites: { storage: { any: [{ unit: pcsd }, { path: /srv }] } }',
    found: ['deadlock warning: the prerequisite storage waits for pcsd.service', 'nothing-starts note: pcsd.service'],
  },
  {
    when: 'what must not be there is not there',
    file: 'prerequisites: { rival: { not: { any: [{ unit: rival }, { mount: /rival }] } } }',
    found: [],
  },
];
