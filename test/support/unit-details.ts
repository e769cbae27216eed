import type { ServiceDetails, UnitDetails } from '../../src/systemd/systemd.ts';

/** A unit that is loaded and inactive, with nothing declared; a service has what a plain one has. */
export function plainUnit(name: string): UnitDetails {
  return {
    name,
    id: name,
    loadState: 'loaded',
    activeState: 'inactive',
    subState: 'dead',
    job: undefined,
    service: name.endsWith('.service') ? plainService() : undefined,
    description: '',
    unitFileState: 'disabled',
    fragmentPath: `/etc/systemd/system/${name}`,
    invocationId: '',
    loadError: '',
    conditionResult: false,
    conditionAt: 0,
    conditions: [],
    assertResult: true,
    asserts: [],
    after: [],
    before: [],
    requires: [],
    requisite: [],
    wants: [],
    bindsTo: [],
    wantedBy: [],
    requiredBy: [],
    boundBy: [],
    upheldBy: [],
    triggeredBy: [],
    dropInPaths: [],
    refuseManualStart: false,
    inactiveExitAt: 0,
    activeEnterAt: 0,
    activeExitAt: 0,
    inactiveEnterAt: 0,
  };
}

export function plainService(changes: Partial<ServiceDetails> = {}): ServiceDetails {
  return {
    result: 'success',
    type: 'simple',
    remainAfterExit: false,
    restart: 'no',
    restarts: 0,
    mainPid: 0,
    mainExitCode: 0,
    mainExitStatus: 0,
    timeoutStartMs: 90_000,
    timeoutStopMs: 90_000,
    notifyAccess: 'none',
    execStartPre: [],
    ...changes,
  };
}
