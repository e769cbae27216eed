/** Words made into man pages: macros of man(7), all else escaped. */

const special: Readonly<Record<string, string>> = {
  '\\': String.raw`\e`,
  '-': String.raw`\-`,
  "'": String.raw`\(aq`,
  '"': String.raw`\(dq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
};

/** One line of running text with nothing in it that troff reads as its own. */
export function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\'"`^~-]/g, character => special[character] ?? character)
    .replaceAll(/[^ -~]/gu, character => String.raw`\[u${hexOf(character)}]`)
    .replace(/^\./, String.raw`\&.`);
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

export function bold(text: string): string {
  return String.raw`\fB${escaped(text)}\fR`;
}

export function italic(text: string): string {
  return String.raw`\fI${escaped(text)}\fR`;
}

/** Running text in which words in backticks are bold. */
export function prose(text: string): string {
  return folded(
    text
      .split('`')
      .map((part, i) => (i % 2 === 1 ? bold(part) : escaped(part)))
      .join(''),
  );
}

/** Lines of the source within 80 columns; one that begins as a request of troff would is kept from being one. */
function folded(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 78) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word.replace(/^(?=\.)/, String.raw`\&`) : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

/** `.TP`: a word or two, and what they mean. */
export function item(tag: string, ...meaning: readonly string[]): string {
  return ['.TP', tag, ...meaning].join('\n');
}

export function deeper(...inner: readonly string[]): string[] {
  return inner.length === 0 ? [] : ['.RS', ...inner, '.RE'];
}

export function section(title: string, ...lines: readonly string[]): string[] {
  return [`.SH ${title.includes(' ') ? `"${title}"` : title}`, ...lines];
}

export function subsection(title: string, ...lines: readonly string[]): string[] {
  return [`.SS "${escaped(title)}"`, ...lines];
}

/** Lines as they are. */
export function verbatim(text: string): string[] {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => (line === '' ? '' : `${/^['.]/.test(line) ? String.raw`\&` : ''}${escapedAsIs(line)}`));
  return ['.PP', '.RS 2', '.nf', ...lines, '.fi', '.RE'];
}

function escapedAsIs(line: string): string {
  const [blanks = ''] = /^ */.exec(line) ?? [];
  // Blanks matter here, between words too.
  return blanks + line.slice(blanks.length).split(' ').map(escaped).join(' ');
}

export function page(
  title: { name: string; section: number; version: string; date: string },
  ...lines: readonly string[]
): string {
  const { name, section: number, version, date } = title;
  const heading = `.TH ${escaped(name.toUpperCase())} ${number} "${date}" "muster ${escaped(version)}" "muster"`;
  // No hyphenation and no stretched blanks: these are words to type.
  return [
    String.raw`.\" Made from the definitions of the program: scripts/man-pages.ts`,
    heading,
    '.nh',
    '.ad l',
    ...lines,
  ]
    .map(line => `${line}\n`)
    .join('');
}
