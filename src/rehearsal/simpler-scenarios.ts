import type { Milliseconds } from '../lib/duration.ts';
import { fairWeather, type Course, type Scenario, type ServiceCourse } from './scenario.ts';

/** Simpler in each possible way, the largest steps first: one mishap alone, one mishap less, a mishap that is simpler by itself. */
export function* simplerScenarios(scenario: Scenario): Generator<Scenario> {
  const mishaps = mishapsOf(scenario);
  if (mishaps.length > 0) yield compose([]);
  if (mishaps.length > 1) {
    for (const mishap of mishaps) yield compose([mishap]);
    if (mishaps.length > 2) for (const mishap of mishaps) yield compose(mishaps.filter(other => other !== mishap));
  }
  for (const mishap of mishaps)
    for (const simpler of simplerMishaps(mishap))
      yield compose(mishaps.map(each => (each === mishap ? simpler : each)));
}

/** One thing of a scenario that differs from fair weather. */
type Mishap =
  | { readonly of: 'prerequisite'; readonly name: string; readonly course: Course }
  | { readonly of: 'service'; readonly unit: string; readonly course: ServiceCourse }
  | { readonly of: 'node'; readonly what: Partial<Scenario> };

function mishapsOf({ prerequisites, services, cluster, shutdownAt, interruptAt, bus, seed }: Scenario): Mishap[] {
  const node: Partial<Scenario>[] = [
    ...(cluster === fairWeather.cluster ? [] : [{ cluster }]),
    ...(shutdownAt === undefined ? [] : [{ shutdownAt }]),
    ...(interruptAt === undefined ? [] : [{ interruptAt }]),
    ...(bus ? [{ bus }] : []),
    ...(seed === fairWeather.seed ? [] : [{ seed }]),
  ];
  return [
    ...[...prerequisites].map(([name, course]): Mishap => ({ of: 'prerequisite', name, course })),
    ...[...services].map(([unit, course]): Mishap => ({ of: 'service', unit, course })),
    ...node.map((what): Mishap => ({ of: 'node', what })),
  ];
}

function compose(mishaps: readonly Mishap[]): Scenario {
  const scenario = Object.assign(
    {},
    fairWeather,
    ...mishaps.map(each => (each.of === 'node' ? each.what : {})),
  ) as Scenario;
  return {
    ...scenario,
    prerequisites: new Map(mishaps.flatMap(each => (each.of === 'prerequisite' ? [[each.name, each.course]] : []))),
    services: new Map(mishaps.flatMap(each => (each.of === 'service' ? [[each.unit, each.course]] : []))),
  };
}

function* simplerMishaps(mishap: Mishap): Generator<Mishap> {
  if (mishap.of === 'prerequisite') for (const course of simplerCourses(mishap.course)) yield { ...mishap, course };
  else if (mishap.of === 'service') for (const course of simplerServices(mishap.course)) yield { ...mishap, course };
  else
    for (const key of ['shutdownAt', 'interruptAt'] as const)
      for (const at of rounderTimes(mishap.what[key] ?? 0)) yield { of: 'node', what: { [key]: at } };
}

function* simplerCourses(course: Course): Generator<Course> {
  if (course.length > 0) yield [];
  if (course.length > 2) yield course.slice(course[course.length - 2]?.met === true ? -2 : -1);
  if (course.length > 1) yield course.slice(0, -1);
  for (const [index, turn] of course.entries())
    for (const at of rounderTimes(turn.at))
      if (at > (course[index - 1]?.at ?? -1)) yield course.with(index, { ...turn, at });
}

function* simplerServices(course: ServiceCourse): Generator<ServiceCourse> {
  for (const key of ['takes', 'ready', 'dies'] as const)
    if (course[key] !== undefined) yield { ...course, [key]: undefined };
  if (course.fails > 0) yield { ...course, fails: 0 };
  if (course.fails > 1 && course.fails !== Infinity) yield { ...course, fails: course.fails - 1 };
  for (const key of ['takes', 'ready', 'dies'] as const)
    for (const at of rounderTimes(course[key] ?? 0)) yield { ...course, [key]: at };
}

/** In whole minutes, or else in whole seconds. */
function rounderTimes(time: Milliseconds): Milliseconds[] {
  if (time === Infinity || time === 0) return [];
  const units = [60_000, 10_000, 1000].filter(unit => time % unit !== 0 && time > unit);
  return units.map(unit => Math.floor(time / unit) * unit);
}
