/** What is found of prerequisites that are not required. */
import type { Case } from './case.ts';

const started = { unitFileState: 'enabled', wantedBy: ['multi-user.target'] };

export const optionalCases: readonly Case[] = [
  {
    when: 'an optional prerequisite is masked',
    file: 'prerequisites: { store: { unit: store, required: false, timeout: 1min } }',
    units: { 'store.service': { loadState: 'masked' } },
    found: ['unit-masked warning: store.service, the prerequisite store, is masked'],
  },
  {
    when: 'one optional prerequisite has no timeout',
    file: 'prerequisites: { a: { path: /a, required: false }, b: { path: /b, required: false, timeout: 1min }, c: { path: /c } }',
    found: [
      'no-timeout note: optional, but without a timeout: a; the cluster is started without it only at the deadline, after 10min',
    ],
  },
  {
    when: 'several have none, and one of them only a service behind pacemaker requires',
    file: 'prerequisites: { a: { path: /a, required: false }, b: { path: /b, required: false }, c: { path: /c, required: false } }\nservices: [corosync, pacemaker, { unit: pcsd, requires: [c] }]',
    found: [
      'no-timeout note: optional, but without a timeout: a and b; the cluster is started without them only at the deadline',
      'requires note: pcsd.service requires c',
    ],
  },
  {
    when: 'an optional unit may stop whenever it likes',
    file: 'prerequisites: { store: { unit: store, required: false, timeout: 1min } }',
    units: { 'store.service': started },
    found: [],
  },
];
