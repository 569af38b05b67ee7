import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Before all tests: compiles the workspaces, because some tests run compiled programs. One second when up to date. Type
 * errors are printed and do not stop the tests, which run from source; `npm test` compiles first and stops.
 */
export function setup(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-b'], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
