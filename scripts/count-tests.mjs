/** Sums what vitest's JSON reports say, as one line: `12 passed, 1 failed, 2 skipped`. */
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')));
const sum = count => reports.reduce((total, report) => total + count(report), 0);
const passed = sum(report => report.numPassedTests ?? 0);
// A file that could not even be loaded has no failed test, but is not a success.
const unloaded = sum(
  report =>
    (report.testResults ?? []).filter(file => file.status === 'failed' && file.assertionResults.length === 0).length,
);
const unreported = reports.filter(report => report.testResults === undefined).length;
const failed = sum(report => report.numFailedTests ?? 0) + unloaded + unreported;
const skipped = sum(report => (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0));

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
