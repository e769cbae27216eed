import { expect, test } from 'vitest';
import { autostart } from '../../src/plan/autostart.ts';
import { loadEnabled, look } from '../../src/plan/sight.ts';
import { fakeSystemd, type FakeUnit } from './support/fake-systemd.ts';
import { config, files, node } from './support/node.ts';

const enabled: FakeUnit = { unitFileState: 'enabled' };
const found = async (units: Readonly<Record<string, FakeUnit>>, text = '') => {
  const systemd = fakeSystemd(node(units));
  const units_ = await autostart(look(config(text), { systemd, files: files({}) }));
  return {
    units: units_.map(({ unit, starts }) => (unit === starts ? unit : `${unit} > ${starts}`)),
    systemd,
    all: units_,
  };
};

test.each<[string, Record<string, FakeUnit>, string[]]>([
  ['nothing is enabled', {}, []],
  [
    'what a Debian package enables',
    { 'corosync.service': enabled, 'pacemaker.service': enabled, 'pcsd.service': enabled },
    ['corosync.service', 'pcsd.service', 'pacemaker.service'],
  ],
  ['crmsh enables pacemaker only', { 'pacemaker.service': enabled }, ['pacemaker.service']],
  [
    'qdevice, dlm and notifyd pull corosync in',
    {
      'corosync-qdevice.service': { ...enabled, requires: ['corosync.service'] },
      'dlm.service': { ...enabled, requires: ['corosync.service'] },
      'corosync-notifyd.service': { ...enabled, requires: ['corosync.service'] },
    },
    [
      'corosync-qdevice.service > corosync.service',
      'dlm.service > corosync.service',
      'corosync-notifyd.service > corosync.service',
    ],
  ],
  [
    'a timer that triggers a service that wants pacemaker',
    { 'delay.timer': { ...enabled, triggers: ['delay.service'] }, 'delay.service': { wants: ['pacemaker.service'] } },
    ['delay.timer > pacemaker.service'],
  ],
  [
    'an enabled target of their own that wants both',
    { 'cluster.target': { ...enabled, wants: ['pacemaker.service', 'corosync.service'] } },
    ['cluster.target > corosync.service'],
  ],
  [
    'an instance of a template',
    { 'ha@one.service': { ...enabled, bindsTo: ['corosync.service'] } },
    ['ha@one.service > corosync.service'],
  ],
  [
    'by Upholds=',
    { 'corosync.service': { upheldBy: ['keep.service'] }, 'keep.service': enabled },
    ['keep.service > corosync.service'],
  ],
  [
    'what is disabled does not count',
    { 'dlm.service': { unitFileState: 'disabled', requires: ['corosync.service'] } },
    [],
  ],
  ['what only comes after it does not pull it in', { 'app.service': { ...enabled, after: ['pacemaker.service'] } }, []],
  ['sbd belongs to the daemons', { 'sbd.service': { wants: ['corosync.service'] } }, []],
  [
    'what a target of the boot pulls in although it is disabled, and not the target',
    {
      'multi-user.target': { wants: ['pacemaker.service'] },
      'app.service': { ...enabled, wants: ['multi-user.target'] },
    },
    ['pacemaker.service'],
  ],
  [
    'what it pulls in for this boot only, what is masked, and what a target of a repair pulls in, do not count',
    {
      'multi-user.target': { wants: ['pacemaker.service', 'dlm.service'] },
      'pacemaker.service': { unitFileState: 'enabled-runtime' },
      'dlm.service': { loadState: 'masked', requires: ['corosync.service'] },
      'rescue.target': { wants: ['corosync.service'] },
    },
    [],
  ],
  ['what wants pcsd is left alone', { 'web.service': { ...enabled, wants: ['pcsd.service'] } }, []],
])('%s', async (_, units, expected) => {
  expect((await found(units)).units).toEqual(expected);
});

test('services of the file count too, even without corosync and pacemaker', async () => {
  const { units } = await found({ 'pacemaker_remote.service': enabled }, 'services: [pacemaker_remote]');
  expect(units).toEqual(['pacemaker_remote.service']);
});

test('the way from the unit down to the daemon is told', async () => {
  const { all } = await found({
    'delay.timer': { ...enabled, triggers: ['delay.service'] },
    'delay.service': { wants: ['pacemaker.service'] },
  });
  expect(all[0]?.chain).toEqual(['delay.timer', 'delay.service', 'pacemaker.service']);
});

test('a circle of dependencies ends', async () => {
  const { units } = await found({
    'a.service': { ...enabled, wants: ['b.service', 'corosync.service'] },
    'b.service': { wants: ['a.service'] },
  });
  expect(units).toEqual(['a.service > corosync.service']);
});

test('all enabled units are loaded by one call, templates left out', async () => {
  const systemd = fakeSystemd(node({ 'getty@.service': enabled, 'cron.service': enabled }));
  await loadEnabled(systemd);
  expect(systemd.calls).toEqual(['unitFiles', 'list 4']);
});
