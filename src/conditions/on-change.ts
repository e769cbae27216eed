/** Calls `again` when what it is told differs from the last time: files and links are told of more often than they change. */
export function onChange(again: () => void): (state: unknown) => void {
  let last: string | undefined;
  return state => {
    const text = JSON.stringify([state]);
    if (last !== undefined && last !== text) again();
    last = text;
  };
}
