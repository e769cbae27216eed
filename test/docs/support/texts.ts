/** The texts in the sources that people may get to read: string literals and templates of more than one word. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { root } from './pages.ts';

export interface Text {
  /** `src/cli/up.ts:35`. */
  readonly place: string;
  /** Of a template with `…` in the place of each value. */
  readonly text: string;
}

/** Of the whole product, but scripts, styles, what is written into files and what only virtual nodes say. */
export function textsOfSources(): Text[] {
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' });
  return files
    .filter(file => file.endsWith('.ts') && !/^simulation\/|embedded\.ts$|completion-|-style\.ts$/.test(file))
    .flatMap(file => textsOf(`src/${file}`));
}

function textsOf(path: string): Text[] {
  const source = ts.createSourceFile(path, readFileSync(root + path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    // Of a page of HTML what its reader sees.
    const text = textOf(node)?.replaceAll(/<\/?[a-z][^>]*>/g, ' ');
    if (text !== undefined && /[a-z]{2} [a-z(]/.test(text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ place: `${path}:${line + 1}`, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}
