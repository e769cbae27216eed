/** The file as text, with a comment for each thing that says where it comes from. Pure. */
import { printable } from '../lib/terminal-text.ts';
import type { Part, Proposal } from './proposal.ts';

export interface Draft {
  readonly parts: readonly Part[];
  readonly services: readonly string[];
  readonly schemaPath: string;
  readonly hostname: string;
}

const width = 116;

export function render({ parts, services, schemaPath, hostname }: Draft): string {
  const sections = parts.filter(({ proposals, remarks }) => proposals.length + remarks.length > 0).map(section);
  const lines = [
    `# yaml-language-server: $schema=${schemaPath}`,
    '#',
    ...comment('', `What ${hostname || 'this node'} needs before its cluster is started, as \`muster init\` found it.`),
    '#',
    ...comment(
      '',
      'Read it: a machine does not know what matters here. Then `muster check` looks at each of them now, `muster plan` shows what would be done, and `muster up --dry-run` waits as at boot.',
    ),
    '',
    'version: 1',
    '',
    '# For all prerequisites together. At boot, muster goes on trying after that; by hand, it ends.',
    'deadline: 10min',
    '',
    'prerequisites:',
    sections.map(each => each.join('\n')).join('\n\n'),
    '',
    '# Started in this order, each as soon as the one before is active.',
    'services:',
    ...services.map(name => `  - ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

function section({ heading, proposals, remarks }: Part): string[] {
  return [
    ...comment('  ', heading),
    ...proposals.flatMap(proposal => [...comment('  ', `${capital(proposal.why)}:`), entry(proposal)]),
    ...remarks.flatMap(remark => comment('  ', remark)),
  ];
}

function entry({ name, fields }: Proposal): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}: ${word(value)}`);
  return `  ${word(name)}: { ${pairs.join(', ')} }`;
}

/** Plain where YAML takes a word for nothing but text, else in double quotes, which mean the same as in JSON. */
function word(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  const plain = /^[A-Za-z/][\w./@-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  const isAddress = /^\d+(\.\d+){3}$/.test(value) || /^\d+(ms|s|min|h)$/.test(value);
  return plain || isAddress ? value : JSON.stringify(value);
}

function comment(indent: string, text: string): string[] {
  const lines: string[] = [];
  for (const next of printable(text).replaceAll('\ufffd', '?').split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + next.length < width - indent.length)
      lines[lines.length - 1] = `${last} ${next}`;
    else lines.push(`${indent}# ${next}`);
  }
  return lines;
}

function capital(text: string): string {
  return /^[a-z]+[ ,;]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
