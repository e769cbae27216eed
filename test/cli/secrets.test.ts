import { expect, test } from 'vitest';
import { node } from './support/node.ts';

const file = `version: 1
deadline: 5s
prerequisites:
  web:  { http: "https://admin:hunter2@nas.example.com/health?token=hunter2" }
  san:  { command: [san-check, --password, hunter2, "Authorization: Bearer hunter2"], required: false }
`;

test.each([
  ['check'],
  ['check --format json'],
  ['plan'],
  ['plan --format json'],
  ['up'],
  ['up -v --format json'],
  ['up --dry-run'],
])('%s shows no secret of the file, nor leaves one in a record', async command => {
  const one = node({ file });
  one.world.host.commands.answer(['san-check', '--password', 'hunter2', 'Authorization: Bearer hunter2'], {
    exitCode: 1,
    stderr: 'login hunter2 refused\n',
  });
  const url = 'https://admin:hunter2@nas.example.com/health?token=hunter2';
  one.world.host.network.setUrl(url, { status: 500, body: 'hunter2' });
  const texts: string[] = [];
  for (const each of [command, 'status', 'status --format json', 'report', 'report -v --format json']) {
    const { out, err } = await one.run(...each.split(' '));
    texts.push(out, err);
  }
  expect(texts.join('\n')).toContain('***');
  expect(texts.join('\n')).not.toContain('hunter2');
});
