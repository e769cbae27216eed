import type { Entry } from './entry.ts';

/** What is kept of runs. Nothing of it ever fails a run. */
export const recordMessages = {
  'reports-unreadable': { exit: 1, words: 'the reports in {folder} cannot be read: {reason}' },
  'no-report': { exit: 1, words: 'no finished run is recorded in {folder}; make one with: muster up' },
  'boot-not-kept': { exit: 1, words: '{what}; see: muster report --list' },
  'run-not-kept': { exit: 1, words: 'there is no run {name} in {boot}, which has {has}; see: muster report --list' },
  'nothing-to-compare': { exit: 1, words: 'there is nothing to compare with: {why}; see: muster report --list' },
  'compared-with-itself': {
    exit: 1,
    words: '{boot} is the one that is compared: name another one; see: muster report --list',
  },
  'report-not-kept': { exit: null, words: 'the report is not kept: {reason}' },
  'record-skipped': { exit: null, words: '{file} is skipped: {reason}' },
  'runs-skipped': { exit: null, words: '{file}: {lost} of {all} runs are skipped: they are damaged' },
  'record-not-removed': { exit: null, words: '{file} could not be removed: {reason}' },
  'records-unlisted': { exit: null, words: 'the reports of earlier boots cannot be listed: {reason}' },
  'state-unwritable': {
    exit: null,
    words: '{file} cannot be written: {reason}; muster status will not see this run',
  },
  'run-unseen': { exit: null, words: 'the run in progress cannot be seen: {reason}' },
  'report-earlier-boot': {
    exit: null,
    words: 'this run is of an earlier boot ({boot}): no run of this boot has ended; how it is now: muster status',
  },
  'report-older': { exit: null, words: 'the run begun at {begun} {what}; how far it came: muster status' },
  'release-untold': { exit: null, words: 'the journal could not be told of this release' },
} as const satisfies Readonly<Record<string, Entry>>;
