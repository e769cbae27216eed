/** What a node of a lab's cluster finds on its disk. Node number 1 is n1 with the ring address 10.77.0.11. */

export const nodeName = (number: number): string => `n${number}`;
export const ringAddress = (number: number): string => `10.77.0.${10 + number}`;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export function corosyncConf(nodes: number): string {
  const members = numbers(nodes).map(
    number =>
      `  node {\n    name: ${nodeName(number)}\n    nodeid: ${number}\n    ring0_addr: ${ringAddress(number)}\n  }\n`,
  );
  return [
    'totem {\n  version: 2\n  cluster_name: lab\n  transport: knet\n  crypto_cipher: none\n  crypto_hash: none\n}\n',
    `nodelist {\n${members.join('')}}\n`,
    `quorum {\n  provider: corosync_votequorum\n${nodes === 2 ? '  two_node: 1\n' : ''}}\n`,
    'logging {\n  to_syslog: yes\n}\n',
  ].join('');
}

export function hosts(nodes: number): string {
  return [
    '127.0.0.1 localhost',
    ...numbers(nodes).map(number => `${ringAddress(number)} ${nodeName(number)}`),
    '',
  ].join('\n');
}

/**
 * A CIB from before the first start (such a one needs no signature file). With `dc-deadtime` 1 s instead of 20 s a first
 * node is online about 3 s after the start. Pacemaker 2.1.5 and 3 both take this old schema.
 */
export const quickCib = cib('<nvpair id="lab-dc-deadtime" name="dc-deadtime" value="1s"/>', '');

/** A CIB as a cluster of that many nodes has it that was up before, with the `dc-deadtime` of Pacemaker itself, 20 s. */
export function knownCib(nodes: number): string {
  return cib(
    '',
    numbers(nodes)
      .map(number => `<node id="${number}" uname="${nodeName(number)}"/>`)
      .join(''),
  );
}

function cib(options: string, nodes: string): string {
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options">
        ${options}
        <nvpair id="lab-stonith-enabled" name="stonith-enabled" value="false"/>
      </cluster_property_set>
    </crm_config>
    <nodes>${nodes}</nodes>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
`;
}
