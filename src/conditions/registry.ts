/** One line a kind. The file's schema, the docs and the engine all take their kinds from here. */
import type * as z from 'zod/mini';
import { address } from './address.ts';
import { all } from './all.ts';
import { any } from './any.ts';
import { atLeast } from './at-least.ts';
import { clock } from './clock.ts';
import { command } from './command.ts';
import { corosyncConfig } from './corosync-config.ts';
import { dbus } from './dbus.ts';
import { device } from './device.ts';
import { http } from './http.ts';
import { link } from './link.ts';
import { mount } from './mount.ts';
import { not } from './not.ts';
import { path } from './path.ts';
import { peers } from './peers.ts';
import { ping } from './ping.ts';
import { resolve } from './resolve.ts';
import { resource } from './resource.ts';
import { route } from './route.ts';
import { tcp } from './tcp.ts';
import { unit } from './unit.ts';
import { unix } from './unix.ts';

export const kinds = {
  unit,
  mount,
  device,
  path,
  link,
  address,
  route,
  clock,
  tcp,
  unix,
  http,
  resolve,
  ping,
  command,
  dbus,
  peers,
  resource,
  'corosync-config': corosyncConfig,
  all,
  any,
  atLeast,
  not,
} as const;

export type KindKey = keyof typeof kinds;

/** A prerequisite's kind with its validated settings. */
export type ConditionSpec = {
  [K in KindKey]: { readonly kind: K; readonly settings: z.infer<(typeof kinds)[K]['schema']> };
}[KindKey];
