import { labelled, wordsOf } from '../../../src/messages/catalogue.ts';
import { describe, expect, it } from 'vitest';
import { addRun, readBoot, readBoots, readLastRun, type History } from '../../../src/report/kept/history.ts';
import type { Report } from '../../../src/report/report.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const bootId = (number: number) => `3f1a9b52-6f6e-4c1d-9a55-${String(number).padStart(12, '0')}`;
const report = (boot: number, reason = 'all works'): Report => ({
  ...reportOf(runs.heldBoot()),
  bootId: bootId(boot),
  reason,
});

function setUp(failing: Partial<Record<'list' | 'read' | 'writeAtomic' | 'remove', string>> = {}) {
  const files = new Map<string, { text: string; modifiedMs: number }>();
  let now = 0;
  const notices: string[] = [];
  const fail = (what: keyof typeof failing) => {
    if (failing[what] !== undefined) throw new Error(failing[what]);
  };
  const history: History = {
    notice: (...said) => void notices.push(wordsOf(...said)),
    store: {
      list: async () => {
        await Promise.resolve();
        fail('list');
        return [...files].map(([name, { modifiedMs }]) => ({ name, modifiedMs }));
      },
      read: async name => {
        await Promise.resolve();
        fail('read');
        return files.get(name)?.text;
      },
      writeAtomic: async (name, text) => {
        await Promise.resolve();
        fail('writeAtomic');
        files.set(name, { text, modifiedMs: ++now });
      },
      remove: async name => {
        await Promise.resolve();
        fail('remove');
        files.delete(name);
      },
    },
  };
  const put = (name: string, text: string) => files.set(name, { text, modifiedMs: ++now });
  return { history, files, notices, put };
}

describe('the history', () => {
  it('keeps the runs of one boot in one file, in their order, and knows the last', async () => {
    const { history, files } = setUp();
    await addRun(history, report(1, 'first'));
    await addRun(history, report(1, 'second'));
    expect([...files.keys()]).toEqual([`${bootId(1)}.json`]);
    expect((await readBoot(history, 0, bootId(1)))?.runs.map(({ reason }) => reason)).toEqual(['first', 'second']);
    expect((await readLastRun(history))?.reason).toBe('second');
  });

  it('gives a report back as it was', async () => {
    const { history } = setUp();
    const whole = { ...reportOf(runs.retriedBoot()), bootId: bootId(7) };
    await addRun(history, whole);
    expect(await readLastRun(history)).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  it('counts boots as journalctl does, whether or not muster ran in this one', async () => {
    const { history } = setUp();
    for (const boot of [1, 2, 3]) await addRun(history, report(boot));
    const found = async (offset: number, current: number) => (await readBoot(history, offset, bootId(current)))?.bootId;
    expect(await Promise.all([0, -1, -2, -3].map(offset => found(offset, 3)))).toEqual([
      bootId(3),
      bootId(2),
      bootId(1),
      undefined,
    ]);
    expect(await Promise.all([0, -1].map(offset => found(offset, 4)))).toEqual([undefined, bootId(3)]);
  });

  it('keeps the newest 20 runs of a boot and the newest 50 boots', async () => {
    const { history, files } = setUp();
    for (let run = 1; run <= 23; run++) await addRun(history, report(1, `run ${run}`));
    const kept = (await readBoot(history, 0, bootId(1)))?.runs.map(({ reason }) => reason);
    expect([kept?.length, kept?.[0], kept?.at(-1)]).toEqual([20, 'run 4', 'run 23']);
    for (let boot = 2; boot <= 53; boot++) await addRun(history, report(boot));
    expect(files.size).toBe(50);
    const boots = (await readBoots(history)).map(record => record.bootId);
    expect([boots[0], boots.at(-1)]).toEqual([bootId(53), bootId(4)]);
  });

  it('goes on when an old one cannot be removed, and says so', async () => {
    const { history, files } = setUp();
    for (let boot = 1; boot <= 50; boot++) await addRun(history, report(boot));
    const told: string[] = [];
    const store = { ...history.store, remove: () => Promise.reject(new Error('EPERM: not permitted')) };
    await addRun({ store, notice: (...said) => void told.push(labelled(...said)) }, report(51));
    expect([files.size, told]).toEqual([
      51,
      [`record-not-removed: ${bootId(1)}.json could not be removed: EPERM: not permitted`],
    ]);
  });

  it('removes what a killed run left half-written, and nothing of others', async () => {
    const { history, files, put } = setUp();
    put(`.${bootId(1)}.json.105.10.tmp`, '{"schema":');
    put('notes.tmp', 'mine');
    await addRun(history, report(1));
    expect([...files.keys()]).toEqual(['notes.tmp', `${bootId(1)}.json`]);
  });

  it('keeps the boot of today when its file claims to be the oldest', async () => {
    const { history, files } = setUp();
    for (let boot = 1; boot <= 50; boot++) await addRun(history, report(boot));
    const write = history.store.writeAtomic.bind(history.store);
    const backwards: History = {
      ...history,
      store: {
        ...history.store,
        writeAtomic: async (name, text) => {
          await write(name, text);
          files.set(name, { text, modifiedMs: -1 });
        },
      },
    };
    await addRun(backwards, report(99));
    expect([files.size, files.has(`${bootId(99)}.json`), files.has(`${bootId(1)}.json`)]).toEqual([50, true, false]);
  });

  it('never touches files that are not its own', async () => {
    const { history, files, put } = setUp();
    for (const name of ['README', 'notes.json', '.hidden', 'x.json.bak']) put(name, 'mine');
    for (let boot = 1; boot <= 55; boot++) await addRun(history, report(boot));
    expect(['README', 'notes.json', '.hidden', 'x.json.bak'].filter(name => !files.has(name))).toEqual([]);
    expect(files.size).toBe(54);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"schema":"muster.boot/1","bootId":"x","runs":[{"sch'],
    ['of another schema', '{"schema":"muster.boot/9","bootId":"x","runs":[]}'],
    ['without a run', '{"schema":"muster.boot/1","bootId":"x","runs":[]}'],
    ['with a run that is none', '{"schema":"muster.boot/1","bootId":"x","runs":[{"schema":"muster.report/1"}]}'],
  ])('skips a file that is %s, and says so', async (_, text) => {
    const { history, notices, put } = setUp();
    await addRun(history, report(1, 'sound'));
    put(`${bootId(2)}.json`, text);
    expect((await readLastRun(history))?.reason).toBe('sound');
    expect(notices).toEqual([
      `${bootId(2)}.json is skipped: it is not a record of muster's (schema muster.boot/1), or damaged`,
    ]);
  });

  it('keeps the sound runs of a file of which one is damaged', async () => {
    const { history, notices, put } = setUp();
    const damaged = { ...report(2), services: [{ unit: 7 }] };
    put(
      `${bootId(2)}.json`,
      JSON.stringify({ schema: 'muster.boot/1', bootId: bootId(2), runs: [damaged, report(2, 'sound')] }),
    );
    expect((await readLastRun(history))?.reason).toBe('sound');
    expect(notices).toEqual([`${bootId(2)}.json: 1 of 2 runs are skipped: they are damaged`]);
  });

  it('makes no file name of what is not a boot id', async () => {
    const { history, files, notices } = setUp();
    expect(await addRun(history, { ...report(1), bootId: '../../etc/passwd' })).toBe(false);
    expect([files.size, notices[0]]).toEqual([0, 'the report is not kept: "../../etc/passwd" is not a boot id']);
  });

  it.each([
    ['writeAtomic', 'ENOSPC', false, `the report is not kept: ${bootId(1)}.json cannot be written: ENOSPC`],
    ['read', 'EACCES', true, `${bootId(1)}.json is skipped: EACCES`],
    ['list', 'EACCES', true, 'the reports of earlier boots cannot be listed: EACCES'],
  ] as const)('goes on when the store cannot %s', async (what, error, kept, notice) => {
    const { history, notices } = setUp({ [what]: error });
    expect(await addRun(history, report(1))).toBe(kept);
    expect(notices).toContain(notice);
  });

  it('is empty where nothing was ever written', async () => {
    const { history, notices } = setUp();
    expect([await readLastRun(history), await readBoots(history), notices]).toEqual([undefined, [], []]);
  });
});
