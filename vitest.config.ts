import { defineConfig } from 'vitest/config';

/** Four tiers: `unit` needs nothing but Node, `browser` chromium, `systemd` a private real manager, `lab` real cluster nodes (both root). */
export default defineConfig({
  test: {
    // `vitest run --project unit --coverage`, as npm test does. Only what decides: adapters are proved on real systems.
    coverage: {
      provider: 'v8',
      include: ['src/engine/**', 'src/plan/**', 'src/config/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 95, branches: 95 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser-tier/**', 'test/systemd-tier/**', 'test/lab-tier/**'],
          setupFiles: ['test/support/no-real-time.ts'],
          // A limit for what hangs, not for what is slow on a machine with much else to do.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser-tier/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'systemd',
          include: ['test/systemd-tier/**/*.test.ts'],
          // The contract compares times that were told by a real manager.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab-tier/**/*.test.ts'],
          // Nodes mostly wait, and those of one file see nothing of another's.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
