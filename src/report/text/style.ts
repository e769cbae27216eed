/** How a text may look where it is shown. The caller knows the terminal; the renderers do not. */
export interface Style {
  readonly columns: number;
  readonly colour: boolean;
  readonly utf8: boolean;
}

export type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const codes: Readonly<Record<Paint, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

export function paint(text: string, how: Paint, { colour }: Pick<Style, 'colour'>): string {
  return colour && text !== '' ? `\u001b[${codes[how]}m${text}\u001b[0m` : text;
}
