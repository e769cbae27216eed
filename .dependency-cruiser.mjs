/**
 * The architecture as rules: data flows config > plan > engine > events > report, and each package has one importer.
 * Run by `npm run check`.
 */
const layers = [
  'lib',
  'messages',
  'ports',
  'cluster',
  'conditions',
  'config',
  'guard',
  'plan',
  'services',
  'diagnose',
  'engine',
  'report',
  'init',
  'install',
  'rehearsal',
  'cli',
  'run-process',
  'main',
  'warm-up',
  'executable',
];
const mayNotImport = (from, to, why) => ({
  name: `${from.join('-')}-imports-no-${to.join('-')}`,
  comment: why,
  severity: 'error',
  from: { path: `^src/(${from.join('|')})(/|\\.ts)` },
  to: { path: `^src/(${to.join('|')})(/|\\.ts)` },
});
const above = layers
  .slice(0, -1)
  .map((layer, i) =>
    mayNotImport([layer], layers.slice(i + 1), 'Data flows one way: a layer knows only the layers below it.'),
  );

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...above,
    mayNotImport(
      layers.filter(layer => !['run-process', 'main', 'warm-up', 'executable', 'rehearsal'].includes(layer)),
      ['host', 'simulation'],
      'Real and virtual ports are put in by main.ts (and by rehearsals and tests).',
    ),
    mayNotImport(
      ['host', 'systemd', 'simulation'],
      ['cli', 'run-process', 'main', 'warm-up', 'executable', 'report', 'init', 'install'],
      'Adapters serve the engine and know nothing of who asks.',
    ),
    {
      name: 'one-importer-of-dbus',
      severity: 'error',
      from: { pathNot: '^src/systemd/dbus-connection\\.ts$' },
      to: { path: 'node_modules/(dbus-next|@jellybrick)' },
    },
    {
      name: 'one-importer-of-execa',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(host/commands|executable)\\.ts$' },
      to: { path: 'node_modules/execa/' },
    },
    {
      name: 'one-importer-of-the-xml-parser',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(cluster/parse-xml|plan/cib)\\.ts$' },
      to: { path: 'node_modules/fast-xml-parser/' },
    },
    { name: 'not-to-tests', severity: 'error', from: { path: '^src' }, to: { path: '^test' } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src', pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
