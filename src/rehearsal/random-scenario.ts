import type { Config, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { longestDuration } from '../lib/duration-schema.ts';
import {
  flapping,
  metAtOnce,
  never,
  usualCluster,
  usualService,
  type Course,
  type Scenario,
  type ServiceCourse,
} from './scenario.ts';

type Random = () => number;

/** What comes a little later has to fit into a scenario file as well. */
const longest: Milliseconds = longestDuration - 60_000;

/** A bad day for this file: mostly one or two things go wrong, now and then many. */
export function randomScenario(config: Config, random: Random): Scenario {
  const badness = random() ** 2;
  const chance = (probability: number) => random() < probability;
  const { prerequisites, services, deadline } = config;
  const time = (most: Milliseconds) => Math.round(Math.min(most, longest) * random() ** 3);
  const courses = prerequisites
    .map(({ name }): [string, Course] => [
      name,
      chance(badness) ? randomCourse(random, time(1.2 * deadline)) : metAtOnce,
    ])
    .filter(([, course]) => course !== metAtOnce);
  const serviceCourses = services
    .map((service): [string, ServiceCourse] => [
      service.unit,
      chance(badness / 2) ? randomService(service, random) : usualService,
    ])
    .filter(([, course]) => course !== usualService);
  const quorate = !chance(badness / 8);
  return {
    prerequisites: new Map(courses),
    services: new Map(serviceCourses),
    cluster: quorate ? usualCluster : { ...usualCluster, quorate, waitForAll: chance(0.5) },
    shutdownAt: chance(badness / 16) ? time(deadline) : undefined,
    interruptAt: chance(badness / 16) ? time(deadline) : undefined,
    bus: chance(badness / 16) ? randomGap(time(deadline), random) : undefined,
    seed: Math.floor(random() * 1_000_000),
  };
}

function randomCourse(random: Random, at: Milliseconds): Course {
  const kind = random();
  if (kind < 0.1) return never;
  if (kind < 0.25) return flapping(100 + Math.round(random() * 10_000));
  if (kind < 0.35)
    return [
      { at: 0, met: true },
      { at: at + 1, met: false },
    ];
  return [{ at, met: true }];
}

function randomService({ readyTimeout }: Service, random: Random): ServiceCourse {
  const kind = random();
  if (kind < 0.1) return { ...usualService, fails: Infinity };
  if (kind < 0.5) return { ...usualService, fails: 1 + Math.floor(random() * 3) };
  if (kind < 0.6) return { ...usualService, takes: Math.round(random() * 120_000) };
  if (kind < 0.7) return { ...usualService, dies: 1 + Math.round(random() * 10_000) };
  return { ...usualService, ready: Math.round(random() * Math.min(longest, 1.2 * readyTimeout)) };
}

function randomGap(
  lostAt: Milliseconds,
  random: Random,
): { readonly lostAt: Milliseconds; readonly backAt: Milliseconds } {
  return { lostAt, backAt: lostAt + 1 + Math.round(random() * 30_000) };
}
