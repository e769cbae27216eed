import { describe, expect, test } from 'vitest';
import type { Rejoin } from '../../src/config/config.ts';
import { createRejoinGuard } from '../../src/guard/rejoin-guard.ts';
import { emptyRecord, parseRecord, printRecord } from '../../src/guard/record.ts';
import { createVolatileFolder, createVolatileStore, type FolderContent } from '../../src/simulation/volatile-folder.ts';

const clock = { wallTime: () => new Date('2026-03-01T00:00:00Z') };
const hold: Rejoin = { afterUncleanShutdown: 'hold', maxUncleanBoots: 2, within: undefined };

class PowerCut extends Error {}

const guardOn = (content: FolderContent, bootId: string, step: () => void = () => undefined) => {
  const folder = createVolatileFolder(content);
  const guard = createRejoinGuard({ store: createVolatileStore(folder, step), clock, bootId, rejoin: hold });
  return { folder, guard };
};
type Guard = ReturnType<typeof guardOn>['guard'];

/** Does something, and cuts the power after each step of it and at its end: all that the disk can have then. */
async function allCuts(before: FolderContent, act: (guard: Guard) => Promise<unknown>) {
  const during: FolderContent[] = [];
  for (let steps = 0; ; steps += 1) {
    let left = steps;
    const { folder, guard } = guardOn(before, 'boot-2', () => {
      left -= 1;
      if (left === 0) throw new PowerCut();
    });
    await act(guard).catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    // A run that was cut is dead, whatever it went on to do in its last breath.
    if (left > 0) return { during, after: folder.powerCuts() };
    during.push(...folder.powerCuts());
  }
}

const recordIn = (content: FolderContent) => {
  const text = content['record.json'];
  return text === undefined ? emptyRecord : parseRecord(text);
};

const clean = {
  clean: 'run-1\n',
  'record.json': printRecord({ ...emptyRecord, seen: { run: 'run-1', end: 'clean' } }),
};
const crashed = { running: 'run-1\n' };

describe('the power goes while muster writes its record', () => {
  test.each([
    ['of a first run', {}],
    ['of a node that was stopped in order', clean],
    ['of a node that crashed', crashed],
  ])('%s: the old one is there or the new one, never half of one', async (_, before) => {
    const { during, after } = await allCuts(before, guard => guard.enter());
    expect(during.length).toBeGreaterThan(10);
    for (const content of [...during, ...after]) expect(recordIn(content), JSON.stringify(content)).toBeDefined();
  });

  test('once it said that it waits, the reset is counted, whatever the disk forgot', async () => {
    const { after } = await allCuts(clean, guard => guard.enter());
    for (const content of after) {
      const { guard, folder } = guardOn(content, 'boot-3');
      await guard.enter();
      expect(recordIn(folder.content())?.unclean).toEqual([{ at: '2026-03-01T00:00:00.000Z', what: 'waiting' }]);
    }
  });

  test('a crash is held and counted once, wherever the power goes while it is judged', async () => {
    const { during, after } = await allCuts(crashed, guard => guard.enter());
    for (const content of [...during, ...after]) {
      const { guard, folder } = guardOn(content, 'boot-3');
      expect((await guard.enter()).held?.reason).toContain('not stopped in order');
      expect(recordIn(folder.content())?.unclean).toHaveLength(1);
    }
  });

  test('a release is there once it was said, and before that the node is held or free, and never in doubt', async () => {
    const { during, after } = await allCuts(crashed, guard => guard.release(false));
    for (const content of after) expect((await guardOn(content, 'boot-3').guard.look()).held).toBeUndefined();
    for (const content of during) expect((await guardOn(content, 'boot-3').guard.look()).trouble).toBeUndefined();
  });
});

describe('the model of the disk', () => {
  test('keeps what was synced, and any part of what was not', () => {
    const folder = createVolatileFolder({ a: 'old' });
    folder.write('b', 'new');
    folder.rename('b', 'a');
    const found = new Set(folder.powerCuts().map(content => JSON.stringify(content)));
    expect(found).toContain('{"a":"old"}');
    expect(found).toContain('{"a":"new"}');
    expect(found).toContain('{"a":""}');
    expect(found).toContain('{"a":"old","b":"n"}');
    folder.syncFile('a');
    folder.syncFolder();
    expect(folder.powerCuts()).toEqual([{ a: 'new' }]);
  });

  test('a file that is written in its place can lose both', () => {
    const folder = createVolatileFolder({ a: 'old' });
    folder.write('a', 'newer');
    expect(folder.powerCuts()).toEqual([{ a: 'newer' }, { a: 'ne' }, { a: 'old' }]);
  });
});
