/** Makes a union closed: a new member does not compile until every switch handles it. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
