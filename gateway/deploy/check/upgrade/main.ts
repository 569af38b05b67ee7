import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { previousRelease, unpackRelease } from '../previous-release.js'
import { upgradeEmbedded } from './embedded-major.js'
import { setupFile } from './setup-file.js'

const ROOT = dirname(dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json')))

/** End-to-end tests of whole shops, over GraphQL and REST. */
const STORIES = ['stories', 'accounts', 'browsing', 'ordering', 'reports', 'sign-in', 'rollups'].map(
  (name) => `gateway/test/${name}.test.ts`,
)

/** Runs the tests in a folder; returns the exit code. */
async function runStories(place: string): Promise<number> {
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'upgrade.config.ts', ...STORIES],
    { cwd: place, stdio: 'inherit' },
  )
  const [code] = await once(child, 'close')
  return code ?? 1
}

commandLine('npm run upgrade:check --')
  .description(
    'Runs the end-to-end tests of the previous release on the tables of this one, and moves a shop of the previous release with an ' +
      'embedded Postgres of an earlier major version to this release, which npm brings.',
  )
  .addHelpText('after', '\nExit codes: 0 all of it succeeded, 1 something failed.')
  .parse()

const folder = await mkdtemp(join(tmpdir(), 'shopstack-upgrade-'))
try {
  const commit = previousRelease(ROOT)
  console.log(`End-to-end tests of the previous release (${commit.slice(0, 8)}) on the tables of this one:`)
  const place = await unpackRelease(ROOT, commit, folder)
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: place, stdio: 'inherit' })
  await writeFile(join(place, 'upgrade-setup.ts'), setupFile(ROOT))
  const config = await readFile(join(place, 'vitest.config.ts'), 'utf8')
  await writeFile(
    join(place, 'upgrade.config.ts'),
    config.replace("globalSetup: ['drizzle/test/databases.ts']", "globalSetup: ['upgrade-setup.ts']"),
  )
  process.exitCode = await runStories(place)
  // The unprivileged account of the embedded Postgres enters the folder.
  await chmod(folder, 0o755)
  console.log(`Embedded Postgres: ${await upgradeEmbedded(ROOT, place, folder)}`)
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
