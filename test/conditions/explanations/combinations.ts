import { specOf, type Explanation } from '../support/explain.ts';
import type { Connection } from '../../../src/ports.ts';
import type { World } from '../support/world.ts';
import type { ConditionSpec } from '../../../src/conditions/registry.ts';

type Answer = Connection | 'open' | 'refused' | 'silent';

const portal = (last: number) => specOf('tcp', { tcp: { host: `10.9.0.${last}`, port: 3260 } });
const portals = [portal(1), portal(2), portal(3)];
const store = specOf('unit', { unit: 'store.service', state: 'active' });
const flag = specOf('path', { path: '/run/upgrade', absent: false, type: undefined });

const answers =
  (...given: readonly Answer[]) =>
  (world: World) =>
    given.forEach((answer, i) => world.network.set(`10.9.0.${i + 1}:3260`, answer));

const storeAnd = (answer: Answer, unit: Parameters<World['systemd']['set']>[1]) => (world: World) => {
  world.network.set('10.9.0.1:3260', answer);
  world.systemd.set('store.service', unit);
};
const runs = { activeState: 'active', subState: 'running' } as const;

const inAll = specOf('all', { parts: [portal(1), store] });
export const all: readonly Explanation[] = [
  {
    title: 'all met',
    spec: inAll,
    world: storeAnd('open', runs),
    status: 'met',
    reason: '2 of 2 met: 10.9.0.1:3260: open; store.service: active (running)',
  },
  {
    title: 'one is missing',
    spec: inAll,
    world: storeAnd('refused', runs),
    status: 'unmet',
    reason: '1 of 2 met: 10.9.0.1:3260: connection refused',
    hint: 'the host answers, but nothing listens on that port yet',
  },
  {
    title: 'one cannot come any more: it is named first',
    spec: inAll,
    world: storeAnd('refused', { loadState: 'masked' }),
    status: 'broken',
    reason: '0 of 2 met: store.service: masked; 10.9.0.1:3260: connection refused',
    hint: 'find out who masked it and why, then: systemctl unmask store.service',
  },
  {
    title: 'the only one that is not met cannot be looked at',
    spec: specOf('all', { parts: [portal(1), flag] }),
    world: world => {
      world.network.set('10.9.0.1:3260', 'open');
      world.files.fail('/run/upgrade', 'EACCES: permission denied');
    },
    status: 'unknown',
    reason: '1 of 2 met: /run/upgrade: cannot be looked at: EACCES: permission denied',
  },
];

const inAny = specOf('any', { parts: portals.slice(0, 2) });
export const any: readonly Explanation[] = [
  {
    title: 'one is met',
    spec: inAny,
    world: answers('refused', 'open'),
    status: 'met',
    reason: '1 of 2 met: 10.9.0.2:3260: open',
  },
  {
    title: 'none is met',
    spec: inAny,
    world: answers('refused', 'silent'),
    status: 'unmet',
    reason: '0 of 2 met: 10.9.0.1:3260: connection refused; 10.9.0.2:3260: no answer',
    hint: 'the host answers, but nothing listens on that port yet',
  },
  {
    title: 'one cannot come any more, another one can: the latter is named first',
    spec: specOf('any', { parts: [store, portal(1)] }),
    world: storeAnd('silent', { loadState: 'masked' }),
    status: 'unmet',
    reason: '0 of 2 met: 10.9.0.1:3260: no answer; store.service: masked',
    hint: '10.9.0.1 is off, the way to it is cut, or a firewall drops what is sent',
  },
  {
    title: 'none can come any more',
    spec: specOf('any', { parts: [store, store] }),
    world: storeAnd('open', { loadState: 'masked' }),
    status: 'broken',
    reason: '0 of 2 met: store.service: masked; store.service: masked',
    hint: 'find out who masked it and why, then: systemctl unmask store.service',
  },
];

const two = specOf('atLeast', { count: 2, parts: portals });
export const atLeast: readonly Explanation[] = [
  {
    title: 'enough are met',
    spec: two,
    world: answers('open', 'refused', 'open'),
    status: 'met',
    reason: '2 of 3 met, 2 needed: 10.9.0.1:3260: open; 10.9.0.3:3260: open',
  },
  {
    title: 'too few are met',
    spec: two,
    world: answers('open', 'silent', 'silent'),
    status: 'unmet',
    reason: '1 of 3 met, 2 needed: 10.9.0.2:3260: no answer; 10.9.0.3:3260: no answer',
    hint: '10.9.0.2 is off, the way to it is cut, or a firewall drops what is sent',
  },
  {
    title: 'a combination in a combination',
    spec: specOf('atLeast', { count: 1, parts: [inAny, specOf('all', { parts: [portal(3)] })] }),
    world: answers('silent', 'silent', 'silent'),
    status: 'unmet',
    reason:
      '0 of 2 met: (0 of 2 met: 10.9.0.1:3260: no answer; 10.9.0.2:3260: no answer); 0 of 1 met: 10.9.0.3:3260: no answer',
    hint: '10.9.0.1 is off, the way to it is cut, or a firewall drops what is sent',
  },
  {
    title: 'too few can come',
    spec: specOf('atLeast', { count: 2, parts: [store, store, portal(1)] }),
    world: storeAnd('open', { loadState: 'masked' }),
    status: 'broken',
    reason: '1 of 3 met, 2 needed: store.service: masked; store.service: masked',
    hint: 'find out who masked it and why, then: systemctl unmask store.service',
  },
];

const negated = (spec: ConditionSpec) => specOf('not', { parts: [spec] });
export const not: readonly Explanation[] = [
  {
    title: 'its part is not met',
    spec: negated(flag),
    world: world => world.files.remove('/run/upgrade'),
    status: 'met',
    reason: 'does not hold, as wanted: /run/upgrade: is not there',
  },
  {
    title: 'its part can never be met',
    spec: negated(store),
    world: ({ systemd }) => systemd.set('store.service', { loadState: 'masked' }),
    status: 'met',
    reason: 'does not hold, as wanted: store.service: masked',
  },
  {
    title: 'its part is met',
    spec: negated(flag),
    world: world => world.files.put('/run/upgrade'),
    status: 'unmet',
    reason: 'must not hold, but does: /run/upgrade: is there (file)',
  },
  {
    title: 'its part cannot be looked at',
    spec: negated(flag),
    world: world => world.files.fail('/run/upgrade', 'EACCES: permission denied'),
    status: 'unknown',
    reason: '/run/upgrade: cannot be looked at: EACCES: permission denied',
  },
];
