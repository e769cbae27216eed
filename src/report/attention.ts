/** What is wrong with a node at this moment, whatever the last run said: it comes first, and says what to do. */
import type { LiveDaemon } from './live-daemon.ts';

export interface Attention {
  /**
   * `stranded`: corosync without pacemaker; `gap`: the same while a run is about to start pacemaker; `no-corosync`: pacemaker without
   * corosync.
   */
  readonly is: 'stranded' | 'gap' | 'no-corosync';
  readonly message: string;
  /** Empty: nothing has to be done. */
  readonly remedy: string;
}

export interface Daemons {
  readonly daemons: readonly LiveDaemon[];
  readonly inProgress: boolean;
}

/** Undefined when corosync and pacemaker are both up, or both down, or not known. */
export function attentionOf({ daemons, inProgress }: Daemons): Attention | undefined {
  const corosync = daemons.find(({ unit }) => unit === 'corosync.service');
  const pacemaker = daemons.find(({ unit }) => unit === 'pacemaker.service');
  if (!corosync || !pacemaker) return undefined;
  if (isUp(corosync) && isDown(pacemaker)) {
    const message = 'corosync runs without pacemaker: this node votes but cannot act, and may be fenced';
    return inProgress
      ? { is: 'gap', message: 'corosync runs, and pacemaker does not yet', remedy: '' }
      : { is: 'stranded', message, remedy: 'muster up starts pacemaker at once; or: systemctl stop corosync' };
  }
  if (isUp(pacemaker) && isDown(corosync) && !inProgress) {
    const message = 'pacemaker runs without corosync: it has no cluster to be in';
    return { is: 'no-corosync', message, remedy: 'muster up --recover, which says what it would do and asks' };
  }
  return undefined;
}

function isUp({ active }: LiveDaemon): boolean {
  return active === 'active' || active === 'reloading';
}

/** One that is being started or stopped is neither up nor down. */
function isDown({ active }: LiveDaemon): boolean {
  return active === 'inactive' || active === 'failed';
}
