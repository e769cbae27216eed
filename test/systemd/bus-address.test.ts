import { describe, expect, it } from 'vitest';
import { busSocket } from '../../src/systemd/bus-address.ts';
import type { Bus } from '../../src/systemd/bus-address.ts';
import type { SystemdError } from '../../src/systemd/systemd.ts';

type Environment = Readonly<Record<string, string>>;

describe('the socket of the bus', () => {
  it.each<[string, Bus, string | undefined, Environment, string]>([
    ['of the system', 'system', undefined, {}, '/run/dbus/system_bus_socket'],
    ['of the system, by its variable', 'system', undefined, { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/a/b' }, '/a/b'],
    ['of the user', 'user', undefined, { XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/bus'],
    [
      'of the user, by its variable',
      'user',
      undefined,
      { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x,guid=00ff', XDG_RUNTIME_DIR: '/y' },
      '/x',
    ],
    ['that the caller names', 'user', 'unix:path=/mine', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x' }, '/mine'],
    ['with other keys before the path', 'user', 'unix:guid=1,path=/p', {}, '/p'],
    ['that is the first usable of a list', 'user', 'tcp:host=a,port=1;unix:path=/p;unix:path=/q', {}, '/p'],
    ['with escapes', 'user', 'unix:path=/a%20b', {}, '/a b'],
    [
      'of the system, when its variable is empty',
      'system',
      undefined,
      { DBUS_SYSTEM_BUS_ADDRESS: '' },
      '/run/dbus/system_bus_socket',
    ],
  ])('%s', (...[, bus, address, environment, path]) => {
    expect(busSocket(bus, address, environment)).toBe(path);
  });

  it.each<[string, string | undefined, Environment, SystemdError['code'], RegExp]>([
    ['nothing says where it is', undefined, {}, 'bus-unknown', /neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR/],
    [
      'it is not a unix socket',
      undefined,
      { DBUS_SESSION_BUS_ADDRESS: 'tcp:host=h,port=1' },
      'bus-address',
      /\$DBUS_SESSION_BUS_ADDRESS is "tcp/,
    ],
    ['it is an abstract socket', 'unix:abstract=/tmp/x', {}, 'bus-address', /unix:path/],
    ['its path cannot be passed on', 'unix:path=/a%3bb', {}, 'bus-path', /"\/a;b"/],
  ])('is an error in plain words when %s', (...[, address, environment, code, message]) => {
    const error = expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
    expect(() => busSocket('user', address, environment)).toThrow(error);
  });
});
