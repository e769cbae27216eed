import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** Of Debian, and of Fedora, RHEL and SUSE. */
const places = ['/etc/default/sbd', '/etc/sysconfig/sbd'];
const defaultWatchdogTimeout: Milliseconds = 5000;

/** A delay that sbd sleeps before it is started: corosync does not wait for that, but pacemaker does. */
export async function checkSbd(sight: Sight): Promise<Finding[]> {
  const isRemote = sight.config.services.some(({ unit }) => unit === 'pacemaker_remote.service');
  const unit = isRemote ? 'sbd_remote.service' : 'sbd.service';
  const { unitFileState, loadState, service } = await sight.details(unit);
  if (loadState !== 'loaded' || unitFileState !== 'enabled' || service === undefined) return [];
  const texts = await Promise.all(places.map(place => sight.files.read(place)));
  const found = texts.findIndex(text => text !== undefined);
  const delay = delayOf(variables(texts[found] ?? ''));
  const place = places[found] ?? '';
  if (delay === undefined || delay === 0) return [];
  if (delay >= service.timeoutStartMs) return [tooLong(unit, delay, service.timeoutStartMs, place)];
  // A remote node does not vote: nobody minds how long it takes.
  return isRemote ? [] : [between(delay, place)];
}

/** Undefined where only the disk of sbd knows it. */
function delayOf(settings: ReadonlyMap<string, string>): Milliseconds | undefined {
  const text = settings.get('SBD_DELAY_START') ?? 'no';
  if (/^\d+$/.test(text) && text !== '1') return Number(text) * 1000;
  if (!/^(yes|true|1)$/i.test(text)) return 0;
  if ((settings.get('SBD_DEVICE') ?? '') !== '') return undefined;
  const watchdog = settings.get('SBD_WATCHDOG_TIMEOUT') ?? '';
  return 2 * (/^\d+$/.test(watchdog) ? Number(watchdog) * 1000 : defaultWatchdogTimeout);
}

/** Lines as systemd reads an EnvironmentFile=, as far as sbd's has them. */
function variables(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^\s*(SBD_\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#]*))/gm);
  return new Map(Array.from(lines, ([, name = '', ...values]) => [name, values.join('')]));
}

function tooLong(unit: string, delay: Milliseconds, limit: Milliseconds, place: string): Finding {
  return {
    code: 'timeouts',
    severity: 'error',
    message: `sbd sleeps ${formatDuration(delay)} before it is started (SBD_DELAY_START in ${place}), but systemd gives up after ${formatDuration(limit)} (TimeoutStartSec of ${unit}): pacemaker would never start`,
    remedy: `systemctl edit ${unit}, with TimeoutStartSec=${Math.ceil((delay * 1.2) / 1000)}s under [Service], or a shorter SBD_DELAY_START`,
  };
}

function between(delay: Milliseconds, place: string): Finding {
  return {
    code: 'gap',
    severity: 'warning',
    message: `sbd sleeps ${formatDuration(delay)} before it is started (SBD_DELAY_START in ${place}): pacemaker waits for it while corosync votes already, and this node may be fenced`,
    remedy: `set SBD_DELAY_START=no in ${place}, where this node cannot be back before its peers have seen it fenced; else leave it and keep wait_for_all: 1 in corosync.conf`,
  };
}
