/** Measures and small shapes of the SVG. Its text cannot be measured where it is made: widths are of the widest usual font. */
import { widthOf } from '../text/layout.ts';
import { markup, type Markup } from './markup.ts';
import type { Axis } from './axis.ts';
import type { Verdict } from './lane.ts';
import type { Milliseconds } from '../../lib/duration.ts';

export const page = 1000;
export const left = 20;
export const rightOf = 980;
export const trackLeft = 270;
export const trackWidth = rightOf - trackLeft;
export const rowHeight = 36;

export type Scale = (at: Milliseconds) => number;

export function scaleOf({ place }: Axis): Scale {
  return at => trackLeft + trackWidth * place(at);
}

/** At most as wide as this, in DejaVu Sans. */
export function labelWidth(words: string, size: number): number {
  return widthOf(words) * size * 0.63;
}

export function text({ x, y, look = '' }: { x: number; y: number; look?: string }, words: string): Markup {
  return look === ''
    ? markup`<text x="${x}" y="${y}">${words}</text>`
    : markup`<text class="${look}" x="${x}" y="${y}">${words}</text>`;
}

const shapes: Readonly<Record<Verdict, string>> = {
  good: 'M-5 0L-3 -2L-1.5 -0.5L3.5 -5L5 -3.5L-1.5 3Z',
  bad: 'M-5 -3.5L-3.5 -5L0 -1.5L3.5 -5L5 -3.5L1.5 0L5 3.5L3.5 5L0 1.5L-3.5 5L-5 3.5L-1.5 0Z',
  doubtful: 'M-1 -5.5H1L0.8 1.5H-0.8ZM-1 3H1V5H-1Z',
  none: 'M-4 -1H4V1H-4Z',
};

/** A tick, a cross, an exclamation mark, a dash. */
export function sign(verdict: Verdict, x: number, y: number, size = 1): Markup {
  return markup`<path class="${verdict}" transform="translate(${x} ${y}) scale(${size})" d="${shapes[verdict]}"/>`;
}

export const diamond = 'M0 -7L7 0L0 7L-7 0Z';
export const cross = shapes.bad;
