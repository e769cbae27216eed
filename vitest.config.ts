import { defineConfig } from 'vitest/config';

/** Three tiers: `unit` needs nothing but Node, `systemd` a private real manager, `lab` real cluster nodes (both root). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/systemd-tier/**', 'test/lab-tier/**'] } },
      {
        test: {
          name: 'systemd',
          include: ['test/systemd-tier/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab-tier/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
