/** What both schemas in use for JUnit files ask for, that of Ant (JUnit.xsd of windyroad) and that of Jenkins (junit-10.xsd). */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Parses and checks it; throws with what is against the rules. */
export function readJunit(xml: string): Element {
  const foreign = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&#/u.exec(xml);
  if (foreign) throw new Error(`no character of XML 1.0: ${JSON.stringify(foreign[0])}`);
  const entities = [...xml.matchAll(/&(\w*;)?/g)].map(([entity]) => entity);
  expect(entities, ['&amp;', '&lt;', '&gt;', '&quot;'], 'entity');
  const root = parse(xml);
  if (root.tag !== 'testsuites') throw new Error('no testsuites');
  attributesOf(root, {});
  expect(
    root.children.map(({ tag }) => tag),
    ['testsuite'],
    'element of testsuites',
  );
  root.children.forEach(checkSuite);
  return root;
}

function checkSuite(suite: Element, index: number): void {
  const { tests, failures, errors, skipped, id } = attributesOf(suite, {
    name: token,
    package: token,
    id: int,
    timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
    hostname: token,
    tests: int,
    failures: int,
    errors: int,
    skipped: int,
    time: decimal,
  });
  const order = suite.children.map(({ tag }) => tag).join(' ');
  if (!/^properties( testcase)* system-out system-err$/.test(order)) throw new Error(`order of elements: ${order}`);
  const cases = suite.children.filter(({ tag }) => tag === 'testcase');
  const counted = (tag: string) => cases.filter(one => one.children[0]?.tag === tag).length;
  const counts = [cases.length, counted('failure'), counted('error'), counted('skipped'), index].join();
  if ([tests, failures, errors, skipped, id].join() !== counts) throw new Error(`counts: ${counts}`);
  for (const property of suite.children[0]?.children ?? []) attributesOf(property, { name: token, value: /^/ });
  cases.forEach(checkCase);
}

function checkCase(one: Element): void {
  attributesOf(one, { name: token, classname: token, time: decimal });
  if (one.children.length > 1) throw new Error('more than one result of a case');
  for (const result of one.children) {
    expect([result.tag], ['failure', 'error', 'skipped'], 'result');
    attributesOf(result, { message: /^/, type: /./ });
    if (result.children.length > 0) throw new Error('elements in a result');
  }
}

/** xs:token with something in it, xs:int, xs:decimal that is SUREFIRE_TIME too. */
const token = /^\S+( \S+)*$/;
const int = /^\d{1,9}$/;
const decimal = /^\d+\.\d{3}$/;

function attributesOf<Name extends string>(
  { tag, attributes }: Element,
  rules: Readonly<Record<Name, RegExp>>,
): Readonly<Record<Name, string>> {
  expect(Object.keys(attributes), Object.keys(rules), `attribute of ${tag}`);
  for (const [name, rule] of Object.entries<RegExp>(rules)) {
    const value = attributes[name];
    if (value === undefined || !rule.test(value)) throw new Error(`${tag} ${name}=${JSON.stringify(value)}`);
  }
  return attributes;
}

function expect(found: readonly string[], allowed: readonly string[], what: string): void {
  const wrong = found.find(one => !allowed.includes(one));
  if (wrong !== undefined) throw new Error(`${what} that is not allowed: ${wrong}`);
}

const attribute = / ([\w-]+)="([^"<]*)"/y;

/** Only what the file may consist of: elements, attributes in double quotes, text. Throws where it is not well-formed. */
function parse(xml: string): Element {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(declaration)) throw new Error('no XML declaration');
  const root: Open = { tag: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  const pieces = xml.slice(declaration.length).match(/<[^>]*>|[^<]+/g) ?? [];
  if (pieces.join('') !== xml.slice(declaration.length)) throw new Error('a < or > where there may be none');
  for (const piece of pieces) {
    const inner = open.at(-1) ?? root;
    if (!piece.startsWith('<')) inner.text += unescape(piece);
    else if (piece.startsWith('</')) {
      if (open.pop()?.tag !== piece.slice(2, -1)) throw new Error(`ends what is not open: ${piece}`);
    } else {
      const element = readTag(piece);
      inner.children.push(element);
      if (!piece.endsWith('/>')) open.push(element);
    }
  }
  const [first] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || !first || root.text.trim() !== '')
    throw new Error('no single root');
  return first;
}

interface Open extends Element {
  readonly children: Open[];
  text: string;
}

function readTag(piece: string): Open {
  const [start = '', tag = ''] = /^<([\w-]+)/.exec(piece) ?? [];
  const attributes: Record<string, string> = {};
  attribute.lastIndex = start.length;
  let end = start.length;
  for (let match = attribute.exec(piece); match; match = attribute.exec(piece)) {
    const [, name = '', value = ''] = match;
    if (name in attributes) throw new Error(`an attribute twice: ${piece}`);
    attributes[name] = unescape(value);
    end = attribute.lastIndex;
  }
  if (tag === '' || !/^\/?>$/.test(piece.slice(end))) throw new Error(`no tag: ${piece}`);
  return { tag, attributes, children: [], text: '' };
}

function unescape(text: string): string {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
  return plain.replaceAll('&amp;', '&');
}
