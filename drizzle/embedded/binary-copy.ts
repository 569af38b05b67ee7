import { createHash } from 'node:crypto'
import { chmod, cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Binaries, binariesAt } from './binaries.js'
import { EmbeddedPostgresError, ignoring } from './error.js'
import { canUse, type OsAccount } from './os-user.js'
import { isPrivate, rootDataDir } from './root-data-dir.js'

async function areUsable({ home, postgres }: Binaries, account: OsAccount): Promise<boolean> {
  const paths = [join(home, 'lib'), join(home, 'share'), postgres]
  return (await Promise.all(paths.map((path) => canUse(path, account)))).every(Boolean)
}

/**
 * Binaries that the account can run: the installed ones, or a copy in a data directory of root (0.6 s, once per
 * release).
 */
export async function runnableBinaries(
  installed: Binaries,
  account: OsAccount,
  candidates?: string[],
): Promise<Binaries> {
  if (await areUsable(installed, account)) return installed
  const key = createHash('sha256').update(installed.release).digest('hex').slice(0, 12)
  const home = join(await rootDataDir(account, candidates), `postgresql-${installed.major}-${key}`)
  const copy = binariesAt(home, installed)
  if (!(await ignoring(readdir(home), 'ENOENT'))) await copyTo(home, installed)
  if ((await isPrivate(home)) && (await areUsable(copy, account))) return copy
  throw new EmbeddedPostgresError(
    `${home} must be a copy of PostgreSQL that only root can modify; remove it and start again.`,
  )
}

async function copyTo(home: string, installed: Binaries): Promise<void> {
  const draft = await mkdtemp(`${home}.new-`)
  try {
    await cp(installed.home, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    // A concurrent process finds the folder and removes its own copy.
    await ignoring(rename(draft, home), 'EEXIST', 'ENOTEMPTY')
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** The copy must not inherit a restrictive umask of the installation. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
