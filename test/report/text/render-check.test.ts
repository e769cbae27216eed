import { describe, expect, it } from 'vitest';
import { renderCheck, type Checked } from '../../../src/report/text/render-check.ts';

const style = { columns: 80, colour: false, utf8: true };

describe('the check', () => {
  const checked: readonly Checked[] = [
    {
      name: 'data',
      kind: 'mount',
      text: 'mount /srv/data',
      required: true,
      status: 'unmet',
      reason: '/srv/data: not mounted',
      hint: 'systemctl start srv-data.mount',
    },
    {
      name: 'clock',
      kind: 'clock',
      text: 'clock synchronised',
      required: false,
      status: 'unmet',
      reason: 'not synchronised',
    },
    {
      name: 'ring0',
      kind: 'address',
      text: 'address 10.77.0.11',
      required: true,
      status: 'met',
      reason: '10.77.0.11: on ens3',
    },
  ];

  it('lists what is required and not met at the end, with what to do', () => {
    expect(renderCheck(checked, style)).toMatchInlineSnapshot(`
      "met      ring0  10.77.0.11: on ens3
      unmet    clock  not synchronised (optional)
      unmet    data   /srv/data: not mounted
                      systemctl start srv-data.mount
      1 of 3 met; 1 required not met
      "
    `);
  });

  it('does not count what is optional as missing', () => {
    expect(renderCheck(checked.slice(1), style)).toContain('1 of 2 met; all that is required is met');
    expect(renderCheck([], style)).toBe('0 of 0 met; all that is required is met\n');
  });
});
