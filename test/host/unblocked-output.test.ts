import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unblockedOutput, type Output } from '../../src/host/unblocked-output.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function opened(path: string, flags: number): number {
  const descriptor = openSync(path, flags);
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

/** A pipe that nobody empties until `take` is called. */
function stuckPipe(): { output: Output; take: () => string; leave: () => void } {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const output = unblockedOutput(opened(path, constants.O_WRONLY));
  if (!output) throw new Error('a pipe is written to without being held up');
  return { output, take: () => readAvailable(reader), leave: () => closeSync(reader) };
}

function readAvailable(reader: number): string {
  const room = Buffer.alloc(1024 * 1024);
  try {
    return room.toString('utf8', 0, readSync(reader, room));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}

async function all({ output, take }: { output: Output; take: () => string }): Promise<string> {
  const drained = output.drained().then(() => 'drained');
  let text = '';
  for (;;) {
    text += take();
    const next = await Promise.race([drained, new Promise(resolve => setTimeout(resolve, 5))]);
    if (next === 'drained') return text + take();
  }
}

describe('output to a reader that may be stuck', () => {
  it('goes on meanwhile, and keeps what was written in order until it is taken', async () => {
    const pipe = stuckPipe();
    const lines = Array.from({ length: 5000 }, (_, i) => `${i} ${'x'.repeat(90)}\n`);
    for (const line of lines) pipe.output.write(line);
    expect(await all(pipe)).toBe(lines.join(''));
    pipe.output.write('and on');
    await pipe.output.drained();
    expect(pipe.take()).toBe('and on');
    pipe.leave();
  });

  it('keeps about 1 MiB and drops what comes then, no piece in half', async () => {
    const pipe = stuckPipe();
    const piece = `${'y'.repeat(999)}\n`;
    for (let i = 0; i < 3000; i++) pipe.output.write(piece);
    const text = await all(pipe);
    expect(text.length).toBeGreaterThan(1024 * 1024);
    expect(text.length).toBeLessThan(1024 * 1024 + 100_000);
    expect(text.length % piece.length).toBe(0);
    pipe.leave();
  });

  it('is over when the reader goes away, whatever was not taken', async () => {
    const { output, leave } = stuckPipe();
    output.write('z'.repeat(200_000));
    leave();
    await output.drained();
    output.write('to nobody');
    await output.drained();
  });

  it('leaves files and devices to the ordinary way: these take what they get', () => {
    const file = opened(join(temporaryFolder(), 'file'), constants.O_WRONLY | constants.O_CREAT);
    expect([unblockedOutput(file), unblockedOutput(opened('/dev/null', constants.O_WRONLY))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
