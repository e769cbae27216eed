/** `route: default` or a prefix: a routing table has such a route, and it can be used. Lives on netlink events. */
import * as z from 'zod/mini';
import { addressPattern, prefixPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { interfaceName } from './interface-name.ts';
import { canonicalAddress } from './ip-address.ts';
import { canonicalPrefix, whyNoPrefix } from './ip-prefix.ts';
import { routesSubject } from './ip-route-show.ts';
import { networkCondition } from './network-watcher.ts';
import { defaultPrefixes, judgeRoutes, routeName, type RouteSettings } from './route-judge.ts';
import type { Kind } from './condition.ts';

const badRoute = 'must be `default` or a prefix, such as `10.9.0.0/24` or `fd00:9::/64`';

const destination = noted(
  z.string({ error: badRoute }).check(
    z.refine(text => text === 'default' || canonicalPrefix(text) !== undefined, {
      error: issue => whyNoPrefix(String(issue.input)) ?? badRoute,
    }),
  ),
  { pattern: prefixPattern, examples: ['default', '10.9.0.0/24', 'fd00:9::/64'] },
);

const badGateway = 'must be an IP address, such as `10.9.0.254`';

const gateway = noted(
  z.string({ error: badGateway }).check(
    z.refine(text => canonicalAddress(text) !== undefined, {
      error: ({ input }) =>
        interfaceName.safeParse(input).success ? `${badGateway}; an interface is named by \`dev\`` : badGateway,
    }),
  ),
  {
    description: 'the gateway that it must lead over; of a route with several it is enough that one does',
    pattern: addressPattern,
    examples: ['10.9.0.254', 'fd00:9::fe'],
  },
);

const badTable = 'must be the name or the number of a routing table, as `ip route show table all` shows it';

const table = noted(
  z._default(
    z.pipe(
      z.union(
        [
          z.int().check(z.gte(1, badTable), z.lte(4_294_967_295, badTable)),
          z.string().check(z.regex(/^[\w.-]{1,60}$/, badTable)),
        ],
        {
          error: badTable,
        },
      ),
      z.transform(String),
    ),
    'main',
  ),
  { description: 'the routing table that it must be in', examples: ['san', 100], default: 'main' },
);

export const route: Kind<RouteSettings> = {
  key: 'route',
  metWhen:
    'the routing table has that route, and it can be used (not unreachable, its interface up and with a carrier)',
  polled: false,
  schema: z.pipe(
    z.strictObject({
      route: destination,
      via: z.optional(gateway),
      dev: noted(z.optional(interfaceName), { description: 'the network interface that it must lead over' }),
      table,
    }),
    z.transform(({ route, via, dev, table }): RouteSettings => {
      const next = via === undefined ? undefined : (canonicalAddress(via) ?? via);
      return {
        route: canonicalPrefix(route) ?? defaultPrefixes[next?.includes(':') ? 1 : 0],
        ...(next === undefined ? {} : { via: next }),
        ...(dev === undefined ? {} : { dev }),
        table,
      };
    }),
  ),
  describe: settings => `route ${routeName(settings)}`,
  condition: (settings, _polling, ports) =>
    networkCondition(
      routesSubject[settings.route.includes(':') ? 6 : 4],
      known => judgeRoutes(settings, known.routes),
      ports,
    ),
};
