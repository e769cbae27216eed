/** Whether the routes have the one that is wanted, and why not. Pure. */
import type { Observation } from './condition.ts';
import type { Hop, Route } from './ip-route-show.ts';

export interface RouteSettings {
  /** In the canonical form, always with its length: the default of IPv4 is `0.0.0.0/0`. */
  readonly route: string;
  readonly via?: string;
  readonly dev?: string;
  readonly table: string;
}

/** Of IPv4 and IPv6. */
export const defaultPrefixes = ['0.0.0.0/0', '::/0'] as const;

const mostShown = 3;

/** As `ip` writes it. */
export function routeName({ route, via, dev, table }: RouteSettings): string {
  return `${shownPrefix(route)}${shownHop({ via, dev })}${table === 'main' ? '' : ` table ${table}`}`;
}

export function judgeRoutes(settings: RouteSettings, routes: readonly Route[]): Observation {
  const everywhere = routes.filter(({ destination }) => destination === settings.route);
  const here = everywhere.filter(({ table }) => table === settings.table);
  const places = here.flatMap(({ type, hops }) =>
    hops.filter(hop => isWanted(hop, settings)).map(hop => ({ type, hop })),
  );
  const leading = places.filter(({ type }) => leads(type)).map(({ hop }) => hop);
  const usable = leading.find(hop => whyDown(hop) === undefined);
  const name = routeName(settings);
  if (usable) {
    const way = shownHop(usable).trim();
    return { status: 'met', reason: `${shownPrefix(settings.route)}: ${way === '' ? 'is there' : way}` };
  }
  const [down] = leading;
  if (down) {
    const hint = 'look at the cable, the switch port or the lower interface';
    return { status: 'unmet', reason: `${name}: is there, but ${whyDown(down) ?? ''}`, hint };
  }
  const [refusing] = places;
  if (refusing) {
    const hint = 'it leads nowhere on purpose: see who sets it, and what should take its place';
    return { status: 'unmet', reason: `${name}: is there, but ${refusing.type}`, hint };
  }
  return { status: 'unmet', reason: `${name}: no such route`, hint: insteadOf(settings.route, here, everywhere) };
}

function isWanted(hop: Hop, { via, dev }: RouteSettings): boolean {
  return (via === undefined || hop.via === via) && (dev === undefined || hop.dev === dev);
}

/** The others (`unreachable`, `blackhole`, `prohibit`, `throw`) refuse packets or drop them. */
function leads(type: string): boolean {
  return type === 'unicast' || type === 'local';
}

function whyDown({ flags, dev = 'its interface' }: Hop): string | undefined {
  if (flags.includes('dead')) return `${dev} is down`;
  if (flags.includes('linkdown')) return `${dev} has no carrier`;
  return flags.includes('unresolved') ? `its gateway cannot be reached over ${dev}` : undefined;
}

function insteadOf(prefix: string, here: readonly Route[], everywhere: readonly Route[]): string {
  if (here.length > 0) {
    const ways = here.flatMap(({ type, hops }) =>
      hops.map(hop => `${leads(type) ? '' : `${type} `}${shownPrefix(prefix)}${shownHop(hop)}`),
    );
    return `there is: ${ways.slice(0, mostShown).join(', ')}${ways.length > mostShown ? ', …' : ''}`;
  }
  const other = everywhere.find(({ table }) => table !== 'local')?.table;
  if (other !== undefined) return `the table ${other} has it: if that is meant, write \`table: ${other}\``;
  const setters = prefix.endsWith('/0') ? 'DHCP, the network configuration' : 'the network configuration';
  const command = prefix.includes(':') ? 'ip -6 route' : 'ip route';
  return `${setters} or a routing daemon sets it: ${command}${prefix === defaultPrefixes[0] ? ' (that of IPv6 is `::/0`)' : ''}`;
}

function shownPrefix(prefix: string): string {
  return prefix === defaultPrefixes[0] ? 'default' : prefix;
}

function shownHop({ via, dev }: { readonly via?: string | undefined; readonly dev?: string | undefined }): string {
  return `${via === undefined ? '' : ` via ${via}`}${dev === undefined ? '' : ` dev ${dev}`}`;
}
