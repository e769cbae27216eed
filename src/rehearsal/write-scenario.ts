import { writeDuration, type Milliseconds } from '../lib/duration.ts';
import { fairWeather, usualCluster, type Course, type Scenario, type ServiceCourse } from './scenario.ts';

/** The scenario as the text of a file, which reads as the same scenario again. Says only what differs from fair weather. */
export function writeScenario(scenario: Scenario): string {
  const { prerequisites, services, cluster, shutdownAt, interruptAt, bus, seed } = scenario;
  const differs = Object.entries(cluster).filter(([key, value]) => value !== usualCluster[key as keyof typeof cluster]);
  const lines = [
    'scenario: 1',
    ...section(
      'prerequisites',
      [...prerequisites].map(([name, course]) => `${name}: ${writeCourse(course)}`),
    ),
    ...section(
      'services',
      [...services].map(([unit, course]) => `${unit.replace(/\.service$/, '')}: ${writeService(course)}`),
    ),
    ...section(
      'cluster',
      differs.map(([key, value]) => `${key}: ${value}`),
    ),
    shutdownAt !== undefined && `shutdown: ${writeTime(shutdownAt)}`,
    interruptAt !== undefined && `interrupt: ${writeTime(interruptAt)}`,
    bus && `bus: { lost: ${writeTime(bus.lostAt)}, back: ${writeTime(bus.backAt)} }`,
    seed !== fairWeather.seed && `seed: ${seed}`,
  ];
  return `${lines.filter(line => typeof line === 'string').join('\n')}\n`;
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines.map(line => `  ${line}`)];
}

function writeCourse(course: Course): string {
  const [first, ...more] = course;
  if (first === undefined) return 'never';
  if (first.met && more.length === 0) return writeTime(first.at);
  return `[${course.map(({ at, met }) => `{ ${met ? 'met' : 'lost'}: ${writeTime(at)} }`).join(', ')}]`;
}

function writeService({ fails, takes, ready, dies }: ServiceCourse): string {
  const fields = [
    fails > 0 && `fails: ${fails === Infinity ? 'always' : fails}`,
    takes !== undefined && `takes: ${writeTime(takes)}`,
    ready !== undefined && `ready: ${writeTime(ready)}`,
    dies !== undefined && `dies: ${writeTime(dies)}`,
  ];
  const given = fields.filter(field => field !== false);
  return given.length === 0 ? '{}' : `{ ${given.join(', ')} }`;
}

function writeTime(time: Milliseconds): string {
  return time === Infinity ? 'never' : writeDuration(Math.round(time));
}
