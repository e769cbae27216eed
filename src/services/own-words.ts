/**
 * Why a daemon says it did not start or went down, from its last lines; undefined when it does not say. An exit status alone sends an
 * administrator to the journal, and pcsd's reason is not even there.
 */
export function ownWords(unit: string, log: readonly string[]): string | undefined {
  return known[unit]?.(log);
}

const known: Readonly<Record<string, (log: readonly string[]) => string | undefined>> = {
  // It logs the cause right before it says that it exits.
  'corosync.service': log => {
    const exits = log.findLastIndex(line => line.includes('Corosync Cluster Engine exiting with status'));
    return /^\s*\[MAIN *\] (.*)$/.exec(log[exits - 1] ?? '')?.[1]?.trim();
  },
  // The last line before its end; systemd's own begin with the name of the unit or with what it does to it.
  'corosync-qdevice.service': log => {
    const ended = log.findLastIndex(line => line.startsWith('corosync-qdevice.service: Main process exited'));
    const line = log[ended - 1];
    return line === undefined || /^Start(?:ing|ed) /.test(line) ? undefined : line.trim().replace(/\.$/, '');
  },
  // Its exit status 100 counts as a success, and systemd forgets how a unit ended well that nothing refers to.
  'pacemaker.service': log => {
    const last = log.findLast(line => !/^(?:pacemaker\.service: |Stopp(?:ing|ed) )/.test(line));
    return /\b(Shutting down and staying down after fatal error)\s*$/.exec(last ?? '')?.[1];
  },
  'pcsd.service': log => {
    const line = log.findLast(text => pcsdSaysWhy.test(text));
    return pcsdSaysWhy.exec(line ?? '')?.[1]?.trim();
  },
};

const pcsdSaysWhy = /\bERROR -- : (Unable to .*)$/;
