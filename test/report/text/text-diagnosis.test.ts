import { describe, expect, it } from 'vitest';
import { createJournalLines } from '../../../src/report/live/journal.ts';
import { renderText } from '../../../src/report/text/render-text.ts';
import { reportSchema } from '../../../src/report/report-schema.ts';
import { describeUnit } from '../../../src/report/text/text-diagnosis.ts';
import { diagnosedBoot, diagnosis, down, todo } from '../support/diagnosis.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const text = (events = diagnosedBoot(), all = false) =>
  renderText(reportOf(events), { columns: 80, colour: false, utf8: true, all });
const sectionOf = (report: string) => report.slice(report.indexOf('\nDiagnosis\n') + 1);

describe('a diagnosis in the text report', () => {
  it('comes last, and short', () => {
    expect(sectionOf(text())).toMatchInlineSnapshot(`
      "Diagnosis
        cause:   the cluster's key /etc/corosync/authkey is missing [authkey-missing]
        seen:    corosync.service: [MAIN ] Could not open /etc/corosync/authkey: No
                 such file or directory
        means:   corosync does not start, and this node takes no part in the cluster
        as they were after the last attempt:
        corosync.service: failed (exit-code, status 8)
        pacemaker.service: inactive (dead)
        corosync-cfgtool: no answer within 3s
        all that was looked at: muster report -v
      "
    `);
  });

  it('is whole with -v', () => {
    expect(sectionOf(text(diagnosedBoot(), true))).toMatchInlineSnapshot(`
      "Diagnosis
        cause:   the cluster's key /etc/corosync/authkey is missing [authkey-missing]
        seen:    corosync.service: [MAIN ] Could not open /etc/corosync/authkey: No
                 such file or directory
        means:   corosync does not start, and this node takes no part in the cluster
        as they were after the last attempt:
        corosync.service: failed (exit-code, status 8)
            |   [MAIN  ] Could not open /etc/corosync/authkey: No such file or directory
            | corosync.service: Failed with result 'exit-code'.
        pacemaker.service: inactive (dead)
        corosync-cfgtool -s: no answer within 3s
        crm_mon --one-shot --inactive: exit status 102
            | crm_mon: Connection to cluster failed: Connection refused
            | and 1 more line
        ip -brief address
            | lo               UNKNOWN        127.0.0.1/8 ::1/128
      "
    `);
  });

  it('says so when no cause is known', () => {
    expect(sectionOf(text(diagnosedBoot(null)))).toContain('no known cause is recognised');
  });

  it.each([false, true])('leaves what to do to the head of the report (all: %s)', all => {
    const lines = text(diagnosedBoot(), all).split('\n');
    expect(lines.filter(line => line.includes('to do:'))).toHaveLength(1);
    expect(lines.slice(0, 5).join(' ').replace(/\s+/g, ' ')).toContain(` to do: ${todo} `);
  });

  it('says of which moment it tells when what was up then was stopped again', () => {
    const report = reportOf(runs.loneCorosyncBoot());
    const units = [{ ...down, activeState: 'active', subState: 'running', result: 'success', exitStatus: null }];
    const shown = renderText(
      { ...report, diagnosis: { ...diagnosis, units } },
      { columns: 80, colour: false, utf8: true, all: false },
    );
    expect(shown).toContain(
      '\n  as they were after the last attempt, before corosync was stopped:\n  corosync.service: active (running)\n',
    );
  });

  it('is not there when none was made', () => {
    expect(text(runs.brokenBoot())).not.toContain('Diagnosis');
  });
});

it('is one line on the cause and one on the units in the journal', () => {
  const lines = diagnosedBoot().flatMap(createJournalLines());
  expect(lines.filter(line => /diagnosis|looked at/.test(line))).toEqual([
    "<3>diagnosis: the cluster's key /etc/corosync/authkey is missing [authkey-missing]: corosync.service: [MAIN  ] Could not open /etc/corosync/authkey: No such file or directory",
    '<6>looked at: corosync.service is failed (exit-code, status 8), pacemaker.service is inactive (dead); all of it: muster report -v',
  ]);
});

it('is read back from a file, and a report of before it has none', () => {
  const report = reportOf(diagnosedBoot());
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report))).diagnosis).toEqual(diagnosis);
  const before = { ...report, diagnosis: undefined };
  expect(reportSchema.parse(JSON.parse(JSON.stringify(before))).diagnosis).toBeNull();
});

it.each([
  [{}, 'failed (exit-code, status 8)'],
  [{ exitStatus: null, signal: 9, result: 'signal' }, 'failed (signal, signal 9)'],
  [{ loadState: 'masked' }, 'masked'],
  [{ loadState: 'unknown' }, 'systemd does not answer'],
  [{ activeState: 'active', subState: 'running', result: 'success', exitStatus: null }, 'active (running)'],
])('a unit %j is %s', (changed, words) => {
  expect(describeUnit({ ...down, ...changed })).toBe(words);
});
