/** How a network interface is named in the file. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';

// dev_valid_name() of the kernel, for short names and alternative names.
export const interfaceName = noted(
  z.string({ error: 'must be the name of a network interface, such as `eth1`' }).check(
    z.refine(text => /^[^\s/:]{1,127}$/.test(text) && text !== '.' && text !== '..', {
      error: issue =>
        `\`${String(issue.input).slice(0, 40)}\` cannot be the name of a network interface: write it as \`ip link\` shows it, such as \`eth1\``,
    }),
  ),
  { pattern: '^[^\\s/:]{1,127}$', examples: ['eth1', 'bond0'] },
);
