import { readdir, readFile } from 'node:fs/promises';

/** What a process has cost so far, the processes below it included. */
export interface Cost {
  /** CPU in milliseconds, that of children that have ended too. */
  readonly cpu: number;
  /** How often its main thread, where all timers fire, went to sleep by itself, hence was woken. */
  readonly wakeUps: number;
}

const ticksPerSecond = 100;

/** What it costs for as long as `wait` lasts. */
export async function costDuring(pid: number, wait: () => Promise<unknown>): Promise<Cost> {
  const before = await costOf(pid);
  await wait();
  const after = await costOf(pid);
  return { cpu: after.cpu - before.cpu, wakeUps: after.wakeUps - before.wakeUps };
}

/** The one child of a process: of nsenter, what runs in the node. */
export async function childOf(pid: number): Promise<number> {
  const [child, ...more] = await childrenOf(pid);
  if (child === undefined || more.length > 0)
    throw new Error(`process ${pid} has ${more.length} children more than one`);
  return child;
}

async function costOf(pid: number): Promise<Cost> {
  const [own, ...below] = await Promise.all([ownCostOf(pid), ...(await childrenOf(pid)).map(costOf)]);
  return { cpu: below.reduce((sum, { cpu }) => sum + cpu, own.cpu), wakeUps: own.wakeUps };
}

async function ownCostOf(pid: number): Promise<Cost> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may have spaces, the third field is the first: 16 and 17 are those of ended children, in ticks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ofChildren = ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
  const schedules = await Promise.all(
    (await readdir(`/proc/${pid}/task`)).map(thread => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')),
  );
  // In nanoseconds.
  const cpu = schedules.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, ofChildren);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return { cpu, wakeUps: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]) };
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
