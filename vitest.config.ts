// How the tests are run: four projects, each in processes of its own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,property,contract}/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenario',
          include: ['test/scripts/**/*.test.ts'],
          // One scenario is several processes, each with a limit of its own that names the command.
          testTimeout: 120_000,
          // Scenarios of one file that run side by side.
          maxConcurrency: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/concurrency/**'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          // Real daemons, buses, displays and browsers wait more than they work; each file has its own.
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: {
          name: 'crowd',
          include: ['test/e2e/concurrency/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          // A hundred processes at once want the machine for themselves.
          fileParallelism: false,
        },
      },
    ],
  },
});
