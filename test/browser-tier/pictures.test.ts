import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { renderHtml } from '../../src/report/timeline/render-html.ts';
import { renderSvg } from '../../src/report/timeline/render-svg.ts';
import { pictured } from '../report/support/pictures.ts';
import { reportOf } from '../report/support/stream.ts';
import { Chromium, type Look } from './support/chromium.ts';
import { pageTrouble, svgShapeTrouble, svgTextTrouble } from './support/geometry.ts';

let browser: Chromium;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-pictures-'));
  browser = await Chromium.start();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Shows the picture of a run; resolves with its address. */
async function show(name: string, form: 'svg' | 'html', look: Look): Promise<string> {
  const report = reportOf(pictured[name] ?? [], 2900);
  const file = join(folder, `${name.replaceAll(' ', '-')}.${form}`);
  await writeFile(file, form === 'svg' ? renderSvg(report) : renderHtml(report));
  const address = pathToFileURL(file).href;
  await browser.open(address, look);
  return address;
}

const wide: Look = { width: 1280, scheme: 'light' };
const looks: readonly Look[] = [wide, { ...wide, scheme: 'dark' }, { width: 400, scheme: 'light' }];
const background = 'getComputedStyle(document.body).backgroundColor';

describe.each(Object.keys(pictured))('the HTML of a run: %s', name => {
  it.each(looks)('fits $width px, $scheme, asks for nothing and complains of nothing', async look => {
    const address = await show(name, 'html', look);
    expect(await browser.evaluate(pageTrouble)).toEqual([]);
    expect({ requests: browser.requests, complaints: browser.complaints }).toEqual({
      requests: [address],
      complaints: [],
    });
  });

  it('fits with all its rows open', async () => {
    await show(name, 'html', { width: 400, scheme: 'dark' });
    await browser.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))");
    expect(await browser.evaluate(pageTrouble)).toEqual([]);
  });
});

describe.each(Object.keys(pictured))('the SVG of a run: %s', name => {
  it('is drawn whole: no text is cut or lies upon another, no shape reaches out', async () => {
    const address = await show(name, 'svg', { ...wide, height: 2000 });
    expect(await browser.evaluate('document.documentElement.localName')).toBe('svg');
    expect(await browser.evaluate(svgTextTrouble)).toEqual([]);
    expect(await browser.evaluate(svgShapeTrouble)).toEqual([]);
    expect(browser.requests).toEqual([address]);
    expect(browser.complaints).toEqual([]);
  });
});

describe('the schemes', () => {
  const paper = "getComputedStyle(document.querySelector('.paper')).fill";
  it.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(15, 20, 25)'],
  ] as const)('%s is that of whoever looks', async (scheme, colour) => {
    await show('slow SAN', 'html', { width: 1280, scheme });
    expect(await browser.evaluate(background)).toBe(colour);
    await show('slow SAN', 'svg', { width: 1280, scheme });
    expect(await browser.evaluate(paper)).toBe(colour);
  });

  it('is light in print, whatever the screen has', async () => {
    await show('slow SAN', 'html', { width: 1280, scheme: 'dark', media: 'print' });
    expect(await browser.evaluate(background)).toBe('rgb(255, 255, 255)');
    await show('slow SAN', 'svg', { width: 1280, scheme: 'dark', media: 'print' });
    expect(await browser.evaluate(paper)).toBe('rgb(255, 255, 255)');
  });
});

test('the measures find what is cut, lies upon another or makes the page scroll', async () => {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" width="200" height="50"><g><rect x="190" width="20" height="9"/></g>
<text x="10" y="20">one text</text><text x="30" y="22">two</text><text x="180" y="40">reaches out</text></svg>`;
  const svg = join(folder, 'wrong.svg');
  await writeFile(svg, drawn);
  await browser.open(pathToFileURL(svg).href, { width: 200, scheme: 'light' });
  expect(await browser.evaluate(svgTextTrouble)).toEqual(['cut: reaches out', 'overlap: one text | two']);
  expect(await browser.evaluate(svgShapeTrouble)).toHaveLength(1);
  const html = join(folder, 'wrong.html');
  await writeFile(
    html,
    '<!doctype html><body><p style="width:600px">far too wide</p><script>console.error(1)</script></body>',
  );
  await browser.open(pathToFileURL(html).href, { width: 400, scheme: 'light' });
  expect(await browser.evaluate(pageTrouble)).toEqual([
    'the page is 608 wide, the window 400',
    'reaches out: far too wide',
  ]);
  expect(browser.complaints).toHaveLength(1);
});

test('a page can be printed', async () => {
  await show('diagnosed', 'html', wide);
  const pdf = await browser.pdf();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(10_000);
});

test('by keyboard each row is reached, and opens to its details', async () => {
  await show('failed with retries', 'html', wide);
  const rows = await browser.evaluate<string[]>(
    "[...document.querySelectorAll('summary.row b')].map(each => each.textContent)",
  );
  expect(rows).toContain('corosync.service');
  for (const row of rows) {
    await browser.press('Tab');
    expect(await browser.evaluate("document.activeElement.querySelector('b').textContent")).toBe(row);
    expect(await browser.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    expect(await browser.evaluate("document.activeElement.querySelector('.tip').checkVisibility()")).toBe(true);
    await browser.press('Enter');
    const facts = "document.activeElement.parentElement.querySelector('.facts')";
    expect(await browser.evaluate(`${facts}.checkVisibility() && ${facts}.textContent.length > 0`)).toBe(true);
  }
});

test('a screen reader is told of each row what became of it, and of the SVG what happened', async () => {
  await show('late', 'html', wide);
  const told = await browser.accessible();
  expect(told).toEqual(
    expect.arrayContaining([expect.stringMatching(/^heading: .*LATE/), expect.stringMatching(/san\s*not met in 2min/)]),
  );
  await show('late', 'svg', wide);
  expect(await browser.accessible()).toContainEqual(expect.stringMatching(/^(image|img): LATE: alpha, after 2min/));
});

test('what a node is called changes nothing of the page', async () => {
  await show('hostile', 'html', wide);
  expect(await browser.evaluate('document.title')).toMatch(/^LATE: /);
  expect(await browser.evaluate("document.querySelectorAll('script, img').length")).toBe(0);
});

test('of 300 prerequisites the page shows few, and has them all in its table', async () => {
  await show('of 300', 'html', wide);
  expect(await browser.evaluate("document.querySelectorAll('summary.row').length")).toBeLessThan(35);
  expect(await browser.evaluate("document.querySelector('.data tbody').rows.length")).toBe(301);
});
