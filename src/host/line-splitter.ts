/** A line longer than this is told in parts: a program that never ends its line must not fill the memory. */
const longestLine = 64 * 1024;

/** Takes text in any portions and tells whole lines; the last one without its end is not told. */
export function createLineSplitter(tell: (line: string) => void): (text: string) => void {
  let rest = '';
  return text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line => tell(line));
    if (rest.length <= longestLine) return;
    tell(rest);
    rest = '';
  };
}
