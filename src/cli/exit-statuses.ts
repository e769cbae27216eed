/** What each exit status means: the table of `muster --help`, and of the documentation. */
export const exitStatuses: readonly (readonly [status: string, meaning: string])[] = [
  [
    '0',
    'ready, or degraded (what is missing is optional, was left out on request, or is no reason to stop a stack that was up)',
  ],
  ['1', 'a service did not become ready; check: something required unmet; plan: an error found'],
  ['2', 'wrong usage'],
  ['3', 'held: the node may not join (rejoin guard, or nocluster on the kernel command line)'],
  ['4', 'a required prerequisite is broken: waiting longer cannot help'],
  ['75', 'another run is in progress'],
  ['78', 'the prerequisites file is invalid'],
  ['124', 'a deadline passed'],
  ['130, 143', 'interrupted (SIGINT, SIGTERM)'],
];
