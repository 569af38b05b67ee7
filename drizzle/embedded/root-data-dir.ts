import { chmod, chown, lstat, mkdir, mkdtemp, readlink, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { EmbeddedPostgresError, ignoring } from './error.js'
import { canEnter, type OsAccount } from './os-user.js'

// /var/lib holds persistent data; the temporary directory, which a reboot may clear, is the fallback where it is not
// writable.
const CANDIDATES = ['/var/lib/shopstack', join(tmpdir(), 'shopstack-root')]

/**
 * Whether only this user can have written to the directory: it is no link, owned by the user, and not writable by
 * others.
 */
export async function isPrivate(folder: string): Promise<boolean> {
  const found = await ignoring(lstat(folder), 'ENOENT', 'ENOTDIR')
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}

/** A directory of root that the account can enter, for what it cannot reach: a copy of the binaries, or the data. */
export async function rootDataDir(account: OsAccount, candidates = CANDIDATES): Promise<string> {
  for (const folder of candidates) {
    const made = await ignoring(
      mkdir(folder).then(() => true),
      ...['EEXIST', 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR'],
    )
    if (made) await chmod(folder, 0o755)
    if ((await isPrivate(folder)) && (await canEnter(folder, account))) return folder
  }
  const sentence = `PostgreSQL does not run as root and user ${account.uid} cannot enter this checkout; make one of ${candidates.join(', ')} a folder that only root can write, or start ShopStack as an ordinary user.`
  throw new EmbeddedPostgresError(sentence)
}

/** Lets the server's group pass through a closed data directory, and no other user. */
async function grantAccess(folder: string, { gid }: OsAccount): Promise<void> {
  const { uid, mode } = await stat(folder)
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) return
  await chown(folder, uid, gid)
  await chmod(folder, 0o710)
}

/**
 * The path of the cluster: `<dataDir>/postgres`, or the target of that link. The link is created when the account
 * cannot enter `dataDir`; it moves with the checkout, and deleting `dataDir` starts a new shop as usual.
 */
export async function clusterPath(
  dataDir: string,
  account: OsAccount | undefined,
  candidates = CANDIDATES,
): Promise<string> {
  const usual = join(dataDir, 'postgres')
  const target = await ignoring(readlink(usual), 'ENOENT', 'EINVAL')
  if (target !== undefined) {
    const place = resolve(dataDir, target)
    if (await ignoring(stat(dirname(place)), 'ENOENT')) return trusted(place, account)
    await rm(usual)
  }
  if (account === undefined) return usual
  await grantAccess(dataDir, account)
  if (await canEnter(dataDir, account)) return usual
  if (await ignoring(lstat(usual), 'ENOENT')) {
    const sentence = `PostgreSQL runs as user ${account.uid}, who cannot enter ${dataDir}; allow it with chmod o+x on each folder above, or move the folder to where it was.`
    throw new EmbeddedPostgresError(sentence)
  }
  const home = await mkdtemp(join(await rootDataDir(account, candidates), 'data-'))
  await grantAccess(home, account)
  await symlink(join(home, 'postgres'), usual)
  return join(home, 'postgres')
}

async function trusted(place: string, account: OsAccount | undefined): Promise<string> {
  if (account === undefined || (await isPrivate(dirname(place)))) return place
  throw new EmbeddedPostgresError(
    `${dirname(place)} holds the database and must be a folder only root can write.`,
  )
}
