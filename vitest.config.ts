import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers: the real database servers the tests start need the rest of the machine.
    maxWorkers: 2,
  },
});
