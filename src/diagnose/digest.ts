/** What every healthy start of corosync and pacemaker logs, too. */
const chatter = new RegExp(
  [
    String.raw`^\s*\[(?:SERV|WD|QB) *\] (?:Service engine|Unloading all|server name|withdrawing|resource |no resources|Watchdog not enabled by configuration)`,
    String.raw`^\s*\[(?:MAIN|KNET|TOTEM) *\] (?:Corosync built-in|pmtud: MTU manually|link: Resetting MTU|Configuring link|totemknet initialized|Initializing transport|Please migrate)`,
    String.raw`^\s*\[QUORUM\] (?:Sync|Using quorum provider|Members\[0\])`,
    String.raw`^\s*notice: (?:Starting Pacemaker|Additional logging|Connecting to corosync|OCF resource agent search|Setting #|Recorded local|Calculated transition|Transition \d|Disconnect|Cluster does not have watchdog)`,
    String.raw`successfully started and accepting connections|Blind faith: not fencing unseen`,
  ].join('|'),
);

const mostLines = 40;
/** The cause comes early, and the end last. */
const firstLines = 15;

/**
 * The lines that tell something: without chatter, and of lines that differ in numbers only the first, so that a daemon that
 * is started again and again does not push its reason out of sight; at most 40.
 */
export function digest(log: readonly string[]): string[] {
  const told = new Set<string>();
  const lines = log.filter(line => {
    const kind = line.replace(/\d+/g, '0');
    if (chatter.test(line) || told.has(kind)) return false;
    told.add(kind);
    return true;
  });
  const cut = lines.length - mostLines;
  return cut <= 0
    ? lines
    : [...lines.slice(0, firstLines), `(${cut + 1} lines left out)`, ...lines.slice(firstLines + cut + 1)];
}
