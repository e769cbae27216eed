/** A terminal as far as the live view uses one: breaks long lines, knows cursor-up and clear-line, can be resized. */
export interface Screen {
  write(text: string): void;
  columns(): number;
  /** Breaks what is shown anew, as terminals do. */
  resize(columns: number): void;
  /** What a person sees, without colours. */
  text(): string;
  raw(): string;
  writes(): number;
}

export function createScreen(initialColumns: number): Screen {
  let columns = initialColumns;
  let rows: string[] = [''];
  let row = 0;
  let raw = '';
  let writes = 0;

  const put = (line: string) => {
    for (const character of line) {
      if ((rows[row] ?? '').length >= columns) newLine();
      rows[row] = (rows[row] ?? '') + character;
    }
  };
  const newLine = () => {
    row += 1;
    rows[row] ??= '';
  };

  return {
    write(text) {
      raw += text;
      writes += 1;
      for (const part of text.split(/(\u001b\[1A|\u001b\[2K|\u001b\[\d+m|\n|\r)/)) {
        if (part === '\u001b[1A') row = Math.max(0, row - 1);
        else if (part === '\u001b[2K') rows[row] = '';
        else if (part === '\n') newLine();
        else if (part !== '\r' && !part.startsWith('\u001b')) put(part);
      }
    },
    columns: () => columns,
    resize(to) {
      columns = to;
      // Nothing is below the cursor.
      rows = rows.slice(0, row + 1).flatMap(line => line.match(new RegExp(`.{1,${to}}`, 'gu')) ?? ['']);
      row = rows.length - 1;
    },
    text: () => `\n${rows.join('\n').trimEnd()}\n`,
    raw: () => raw,
    writes: () => writes,
  };
}
