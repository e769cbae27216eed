import { XMLParser } from 'fast-xml-parser';

/** Elements that may stand once or several times, whatever they are in. */
const lists = new Set([
  ...['node', 'resource', 'group', 'clone', 'bundle', 'replica'],
  ...['attribute', 'failure', 'fence_event', 'error'],
]);

/** crm_mon's XML as plain data: attributes and elements alike are keys. Undefined when it is no XML. */
export function parseXml(xml: string): unknown {
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: false,
      isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
    });
    const document = parser.parse(xml) as Record<string, unknown>;
    return document['pacemaker-result'] ?? document['crm_mon'];
  } catch {
    return undefined;
  }
}
