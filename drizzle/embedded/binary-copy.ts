import { createHash } from 'node:crypto'
import { chmod, cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Binaries, binariesAt } from './binaries.js'
import { EmbeddedPostgresError, unless } from './error.js'
import { type Account, canUse } from './os-user.js'
import { isOursAlone, shelter } from './root-data-dir.js'

async function areUsable({ home, postgres }: Binaries, account: Account): Promise<boolean> {
  const paths = [join(home, 'lib'), join(home, 'share'), postgres]
  return (await Promise.all(paths.map((path) => canUse(path, account)))).every(Boolean)
}

/** Binaries the account can run: those npm installed, or a copy of them kept in a shelter (0.6 s, once per release). */
export async function reachableBinaries(
  installed: Binaries,
  account: Account,
  candidates?: string[],
): Promise<Binaries> {
  if (await areUsable(installed, account)) return installed
  const key = createHash('sha256').update(installed.release).digest('hex').slice(0, 12)
  const home = join(await shelter(account, candidates), `postgresql-${installed.major}-${key}`)
  const copy = binariesAt(home, installed)
  if (!(await unless(readdir(home), 'ENOENT'))) await copyTo(home, installed)
  if ((await isOursAlone(home)) && (await areUsable(copy, account))) return copy
  throw new EmbeddedPostgresError(
    `${home} should hold a copy of PostgreSQL that only root can change; remove it and start again.`,
  )
}

async function copyTo(home: string, installed: Binaries): Promise<void> {
  const draft = await mkdtemp(`${home}.new-`)
  try {
    await cp(installed.home, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    // Whoever comes second finds the folder there and throws its own copy away.
    await unless(rename(draft, home), 'EEXIST', 'ENOTEMPTY')
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** A restrictive umask at install time must not live on in the copy. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
