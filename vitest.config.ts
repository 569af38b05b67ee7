import { createRequire } from 'node:module'
import { env } from 'node:process'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Workspaces are read from source.
  ssr: { resolve: { conditions: ['source'] } },
  // One copy of graphql: the CommonJS one, which Apollo's packages load.
  resolve: {
    conditions: ['source'],
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['drizzle/test/global-setup.ts'],
    pool: 'forks',
    // Loading everything again for each file would take as long as the tests do.
    isolate: false,
    // Much of the time goes into waiting for processes and databases. A configured server may have a hundred connections,
    // of which a file with shops in several settings takes forty.
    maxWorkers: env.TEST_DATABASE_URL ? 2 : 4,
    // Only a test that hangs may end by these: hashing a password takes a second on a slow machine with every core in use.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A wait ends as soon as what it waits for is there.
    expect: { requireAssertions: true, poll: { timeout: 20_000 } },
  },
})
