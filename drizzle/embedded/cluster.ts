import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries.js'
import { EmbeddedPostgresError, failure, ignoring, startFailure } from './error.js'
import { type OsAccount, runAs } from './os-user.js'
import { serverEnvironment } from './settings.js'

const PASSWORD = 'shopstack.password'

/** Options of a cluster and its server. */
export interface ClusterOptions {
  place: string
  binaries: Binaries
  account: OsAccount | undefined
  durable: boolean
  log: (line: string) => void
}

/** Creates the cluster at `place` if it is missing; returns the owner's password. */
export async function openCluster(options: ClusterOptions): Promise<string> {
  const { place, binaries } = options
  await checkOwner(options)
  const made = await ignoring(readFile(join(place, 'PG_VERSION'), 'utf8'), 'ENOENT')
  if (made === undefined) await makeCluster(options)
  else if (made.trim() !== binaries.major) {
    throw new EmbeddedPostgresError(
      `The data in ${place} was made by PostgreSQL ${made.trim()} and this release brings ${binaries.major}. Run npm run db -- backup --to shop.backup with the release that made it, move the folder away, and run npm run db -- restore --from shop.backup with this release.`,
    )
  }
  const password = await ignoring(readFile(join(place, PASSWORD), 'utf8'), 'ENOENT')
  if (password !== undefined) return password
  throw new EmbeddedPostgresError(
    `${join(place, PASSWORD)} is missing, so the password of this database is unknown; restore the file, or move ${place} away to start with a new shop.`,
  )
}

async function checkOwner({ place, account }: ClusterOptions): Promise<void> {
  const found = await ignoring(stat(place), 'ENOENT')
  const uid = account?.uid ?? process.getuid?.()
  if (found === undefined || uid === undefined || found.uid === uid) return
  throw new EmbeddedPostgresError(
    `The data in ${place} belongs to user ${found.uid} and the server would run as user ${uid}; start ShopStack as that user, or move the folder away to start with a new shop.`,
  )
}

/**
 * initdb runs in a staging directory beside `place`, which is renamed at the end, so a killed initdb leaves no
 * incomplete cluster.
 */
async function makeCluster(options: ClusterOptions): Promise<void> {
  const { place, account, log } = options
  if ((await ignoring(readdir(place), 'ENOENT'))?.length) {
    throw new EmbeddedPostgresError(
      `${place} is not a PostgreSQL cluster; move it away to start with a new shop.`,
    )
  }
  log(`creating a new database in ${place}`)
  await removeStagingDirs(place)
  const nursery = await mkdtemp(`${place}.new-`)
  try {
    const password = join(nursery, PASSWORD)
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
    for (const path of account ? [nursery, password] : [])
      await chown(path, account?.uid ?? 0, account?.gid ?? 0)
    const cluster = join(nursery, 'cluster')
    await initdb(options, cluster, password)
    await rename(password, join(cluster, PASSWORD))
    await rename(cluster, place)
  } finally {
    await rm(nursery, { recursive: true, force: true })
  }
}

async function removeStagingDirs(place: string): Promise<void> {
  const leftovers = (await readdir(dirname(place))).filter((name) =>
    name.startsWith(`${basename(place)}.new-`),
  )
  for (const name of leftovers) await rm(join(dirname(place), name), { recursive: true, force: true })
}

async function initdb({ binaries, account, durable }: ClusterOptions, cluster: string, password: string) {
  const args = ['-D', cluster, '--username=shopstack', `--pwfile=${password}`, '--auth=scram-sha-256']
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const { output, reason } = await runToEnd(
    binaries.initdb,
    [...args, ...text, '--no-instructions', ...(durable ? [] : ['--no-sync'])],
    { ...serverEnvironment(dirname(cluster)), ...runAs(account) },
  )
  if (reason !== undefined)
    throw failure(`The embedded PostgreSQL could not make its database (${reason}).`, output)
}

interface ProcessResult {
  output: string
  reason?: string
}

function runToEnd(program: string, args: string[], options: object): Promise<ProcessResult> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const collect = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', (error) => resolve({ output, reason: startFailure(error) }))
    child.once('close', (code, signal) =>
      resolve(code === 0 ? { output } : { output, reason: `initdb ended with ${signal ?? code}` }),
    )
  })
}
