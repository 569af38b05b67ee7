import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'

/**
 * Before all tests: compiles the workspaces, because some tests run compiled programs and the databases are made by compiled
 * modules, then provides the databases. One second when up to date. Type errors are printed and do not stop the tests, which
 * run from source; `npm test` compiles first and stops.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-b'], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // On a clone that was not built, nothing may import another workspace before.
  const databases = await import('./databases.js')
  return databases.provideDatabases(project)
}
