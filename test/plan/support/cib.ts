/** A CIB as Pacemaker writes it, with these options and resources. */
export function cib(resources: string, options: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(options).map(
    ([name, value]) => `<nvpair id="o-${name}" name="${name}" value="${value}"/>`,
  );
  return `<?xml version="1.0" ?>
<cib crm_feature_set="3.19.0" validate-with="pacemaker-3.9" epoch="8" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config><cluster_property_set id="cib-bootstrap-options">${pairs.join('')}</cluster_property_set></crm_config>
    <nodes><node id="1" uname="n1"/></nodes>
    <resources>${resources}</resources>
    <constraints/>
  </configuration>
</cib>
`;
}

/** A resource of the agent `systemd:nginx` or `ocf:heartbeat:IPaddr2`. */
export function primitive(id: string, agent: string, parameters: Readonly<Record<string, string>> = {}): string {
  const parts = agent.split(':');
  const [standard, provider, type] = parts.length === 3 ? parts : [parts[0], undefined, parts[1]];
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`,
  );
  return `<primitive id="${id}" class="${standard}"${provider === undefined ? '' : ` provider="${provider}"`} type="${type}">
    <instance_attributes id="${id}-ia">${pairs.join('')}</instance_attributes>
    <operations><op id="${id}-monitor" name="monitor" interval="10s"/></operations>
  </primitive>`;
}
