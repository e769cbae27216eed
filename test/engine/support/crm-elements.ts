/** An element of crm_mon's XML for the `resources` of a virtual cluster, active on n1. */
export function resource(id: string, { agent = 'ocf:heartbeat:Dummy', managed = true } = {}): string {
  return `<resource id="${id}" resource_agent="${agent}" role="Started" active="true" managed="${String(managed)}"><node name="n1" id="1"/></resource>`;
}
