import type { Service } from '../../config/config.ts';
import { shortList } from '../../lib/short-list.ts';
import { behindTheGate, servicesBehindTheCluster } from '../behind-the-gate.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

/** `requires:` of services after corosync: up to pacemaker nothing waits there, and behind it the order waits as well. */
export function checkRequires({ config }: Sight): Finding[] {
  const { services } = config;
  const corosync = services.findIndex(({ unit }) => unit === 'corosync.service');
  const behind = servicesBehindTheCluster(config);
  const notAtTheGate = behindTheGate(config);
  return services.slice(corosync + 1).flatMap(service => {
    const { unit, requires } = service;
    if (requires.length === 0) return [];
    if (behind.includes(service)) return [later(service, services, name => notAtTheGate.has(name))];
    return corosync >= 0 ? [earlier(unit, requires)] : [];
  });
}

function later(service: Service, services: readonly Service[], isLate: (name: string) => boolean): Finding {
  const { unit, requires } = service;
  const rest = services.slice(services.indexOf(service) + 1).map(other => other.unit);
  const late = requires.filter(isLate);
  const others = rest.length > 0 ? `, and ${shortList(rest)} behind it` : '';
  const without = late.length > 0 ? `; corosync does not wait for ${shortList(late)}` : '';
  const remedies = [
    ...(late.length > 0 ? [`if the cluster needs ${shortList(late)}, name it in requires: of corosync, too`] : []),
    ...(rest.length > 0 ? [`if ${shortList(rest)} need not wait, list ${unit} last in services:`] : []),
  ];
  return {
    code: 'requires',
    severity: 'note',
    message: `${unit} requires ${shortList(requires)}: it waits when the cluster is up already${others}${without}`,
    remedy: remedies.length > 0 ? remedies.join('; ') : 'nothing to do if it is meant so',
  };
}

function earlier(unit: string, requires: readonly string[]): Finding {
  const names = shortList(requires);
  return {
    code: 'requires',
    severity: 'warning',
    message: `${unit} requires ${names}: between corosync and pacemaker nothing is waited for, since this node votes but cannot act there, and may be fenced; muster waits for ${names} before corosync`,
    remedy: `name ${names} in requires: of corosync, or nowhere: what no other service requires is waited for before corosync`,
  };
}
