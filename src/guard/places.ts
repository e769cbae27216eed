/** Where the rejoin guard is, and its notes. The names of the marks are those of units/muster-guard. */
export const guardUnit = 'muster-guard.service';
export const guardFolder = '/var/lib/muster/guard';
/** There while the stack runs, and after a stop that was not in order. Written by the unit; its text is the id of the run. */
export const runningMark = 'running';
/** There after a stop that was in order. While both are there, `running` counts. */
export const cleanMark = 'clean';
/** Written by muster alone. */
export const recordName = 'record.json';

/** All that can be in the folder. */
export const guardFiles = [runningMark, `${runningMark}.new`, cleanMark, recordName] as const;
