import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Only what hangs shall fail: several servers and a browser start on two cores at once.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // With some thousands of tests on real servers one chance failure must not hide the rest; `npm test` names what was repeated.
    retry: 1,
    // Two workers: the real database servers the tests start need the rest of the machine.
    maxWorkers: 2,
  },
});
