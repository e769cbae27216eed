/**
 * Set-up of the unit tier: time there is virtual, so a real timer is a mistake. Tests of host/, the adapter to the real
 * world, are the exception.
 */
import { expect } from 'vitest';

const testPath = expect.getState().testPath ?? '';

if (!/\/test\/host\//.test(testPath)) {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      value: () => {
        throw new Error(`${name} in a unit test: time runs on the virtual clock there`);
      },
    });
  }
}
