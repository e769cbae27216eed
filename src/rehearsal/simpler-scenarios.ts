import { fairWeather, metAtOnce, usualService, type Course, type Scenario, type ServiceCourse } from './scenario.ts';

/** One step simpler in each possible way, the largest steps first. */
export function* simplerScenarios(scenario: Scenario): Generator<Scenario> {
  if (scenario.shutdownAt !== undefined) yield { ...scenario, shutdownAt: undefined };
  if (scenario.interruptAt !== undefined) yield { ...scenario, interruptAt: undefined };
  if (scenario.bus) yield { ...scenario, bus: undefined };
  if (scenario.cluster !== fairWeather.cluster) yield { ...scenario, cluster: fairWeather.cluster };
  for (const name of scenario.prerequisites.keys())
    yield { ...scenario, prerequisites: without(scenario.prerequisites, name) };
  for (const unit of scenario.services.keys()) yield { ...scenario, services: without(scenario.services, unit) };
  for (const [name, course] of scenario.prerequisites)
    for (const simpler of simplerCourses(course))
      yield { ...scenario, prerequisites: new Map(scenario.prerequisites).set(name, simpler) };
  for (const [unit, course] of scenario.services)
    for (const simpler of simplerServices(course))
      yield { ...scenario, services: new Map(scenario.services).set(unit, simpler) };
  if (scenario.seed !== fairWeather.seed) yield { ...scenario, seed: fairWeather.seed };
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([name]) => name !== key));
}

function* simplerCourses(course: Course): Generator<Course> {
  if (course.length > 2) yield course.slice(-2);
  if (course.length > 1) yield course.slice(0, -1);
  if (course.length === 1 && course !== metAtOnce) {
    const at = Math.floor((course[0]?.at ?? 0) / 2000) * 1000;
    if (at < (course[0]?.at ?? 0)) yield [{ at, met: true }];
  }
}

function* simplerServices(course: ServiceCourse): Generator<ServiceCourse> {
  for (const key of ['takes', 'ready', 'dies'] as const)
    if (course[key] !== undefined) yield { ...course, [key]: undefined };
  if (course.fails > 0) yield { ...course, fails: usualService.fails };
  if (course.fails > 1 && course.fails !== Infinity) yield { ...course, fails: course.fails - 1 };
}
