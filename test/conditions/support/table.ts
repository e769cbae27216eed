/** The tables of docs/prerequisites.md, from the rows that the tests prove. */
import type { Explanation } from './explain.ts';

const statuses = ['met', 'unmet', 'broken', 'unknown'];

export function tableOf(rows: readonly Explanation[]): string {
  const sorted = rows.toSorted((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
  const lines = sorted.map(({ title, status, reason, hint }) =>
    `| ${[capitalise(title), status, code(reason), hint === undefined ? '' : code(hint)].join(' | ')} |`.replace(
      '|  |',
      '| |',
    ),
  );
  return ['| when | is | reason | hint |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function code(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}
