/** Why pcsd does not start. */
import type { Cause } from '../cause.ts';
import { anyOf, culpritSays, logged, unitOf } from '../signs.ts';

const pcsd = 'pcsd.service';
const why = 'the cluster works without it, but pcs cannot reach this node from others, and there is no web interface';

export const pcsdCauses: readonly Cause[] = [
  {
    code: 'pcsd-port-taken',
    of: 'pcsd',
    message: "something else uses pcsd's port (2224, or PCSD_PORT)",
    why,
    todo: 'see who it is: ss -ltnp "sport = :2224"; stop that, or set PCSD_PORT in /etc/default/pcsd (or /etc/sysconfig/pcsd) on all nodes',
    rerun: 'up',
    find: logged(pcsd, /\[Errno 98\] Address already in use/),
  },
  {
    code: 'pcsd-address-missing',
    of: 'pcsd',
    message: 'the address that pcsd shall listen on is on no interface',
    why,
    todo: 'compare: ip -brief address; grep PCSD_BIND_ADDR /etc/default/pcsd /etc/sysconfig/pcsd; make the address a prerequisite if it comes late',
    rerun: 'up',
    find: logged(pcsd, /\[Errno 99\] Cannot assign requested address/),
  },
  {
    code: 'pcsd-permissions',
    of: 'pcsd',
    message: 'pcsd may not read or write its own files',
    why,
    todo: 'give them back to root: chown -R root:root /var/lib/pcsd && chmod 600 /var/lib/pcsd/*; see also: dmesg | grep -i -e apparmor -e avc',
    rerun: 'up',
    find: logged(pcsd, /\[Errno 13\]|Permission denied/),
  },
  {
    code: 'pcsd-certificate',
    of: 'pcsd',
    message: "pcsd's certificate or key is damaged, or they do not belong together",
    why,
    todo: 'put both aside and let pcsd make new ones: mkdir /root/pcsd && mv /var/lib/pcsd/pcsd.crt /var/lib/pcsd/pcsd.key /root/pcsd/ (your own ones: pcs pcsd certkey CRT KEY)',
    rerun: 'up',
    find: logged(
      pcsd,
      /SSL certificate does not match the key|Invalid SSL certificate|Unable to load SSL (?:certificate|key)/i,
    ),
  },
  {
    code: 'pcsd-disk-full',
    of: 'pcsd',
    message: 'pcsd cannot write: the disk is full',
    why,
    todo: 'make room: df -h /var/lib/pcsd /var/log/pcsd; journalctl --vacuum-size=200M',
    rerun: 'up',
    find: logged(pcsd, /\[Errno 28\]|No space left on device/),
  },
  {
    code: 'pcsd-environment-missing',
    of: 'pcsd',
    message: "pcsd's environment file is missing",
    why,
    todo: 'put it back, an empty one will do: touch /etc/default/pcsd (elsewhere than on Debian /etc/sysconfig/pcsd), or reinstall pcs',
    rerun: 'up',
    find: anyOf(
      logged('pcsd-ruby.service', /Failed to load environment files/),
      culpritSays(/Failed to load environment files/),
    ),
  },
  {
    code: 'pcsd-ruby-failed',
    of: 'pcsd',
    message: 'pcsd-ruby.service did not start, and pcsd needs it',
    why,
    todo: 'look at: journalctl -b -u pcsd-ruby.service | tail -20; mend that',
    rerun: 'up',
    find: evidence => {
      const ruby = unitOf(evidence, 'pcsd-ruby.service');
      return ruby?.activeState === 'failed' ? { seen: `pcsd-ruby.service: failed (${ruby.result})` } : undefined;
    },
  },
];
