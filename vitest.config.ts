import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { processEnv } from './drizzle/environment/env.js'

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
    globalSetup: ['drizzle/test/build.ts', 'drizzle/test/databases.ts'],
    pool: 'forks',
    // Loading everything again for each file would take as long as the tests do.
    isolate: false,
    // Much of the time goes into waiting for processes and databases. A configured server may have a hundred connections,
    // of which a file with shops in several settings takes thirty.
    maxWorkers: processEnv().TEST_DATABASE_URL ? 3 : 4,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
  },
})
