import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Only what hangs shall fail: several servers and a browser start on two cores at once.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Two workers: the real database servers the tests start need the rest of the machine.
    maxWorkers: 2,
  },
});
