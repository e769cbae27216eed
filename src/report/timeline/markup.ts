/** Text of SVG and HTML. Whatever is put into a template is escaped, unless it is markup itself. */
import { safeLine } from '../text/layout.ts';

/** Only {@link markup} and {@link stylesheet} make these: a text of foreign origin cannot pass as one. */
export class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

type Part = string | number | Markup | readonly Markup[];

export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.map((text, index) => text + write(parts[index] ?? '')).join(''));
}

/** A stylesheet of our own, in which nothing comes from a report. */
export function stylesheet(text: string): Markup {
  return new Markup(text);
}

export const nothing = new Markup('');

function write(part: Part): string {
  if (typeof part === 'number') return String(Math.round(part * 100) / 100);
  if (typeof part === 'string') return escape(part);
  return part instanceof Markup ? part.toString() : part.map(String).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line that neither markup nor XML can stumble over: control characters are written out, halves of characters replaced. */
export function escape(text: string): string {
  return safeLine(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, character => entities[character] ?? '');
}
