import { chmod, chown, lstat, mkdir, mkdtemp, readlink, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { EmbeddedPostgresError, unless } from './error.js'
import { type Account, canEnter } from './os-user.js'

// /var/lib is where a system keeps what programs must not lose; the temporary folder, which a reboot may empty,
// is for systems where that cannot be written.
const CANDIDATES = ['/var/lib/shopstack', join(tmpdir(), 'shopstack-root')]

/** Whether only we can have put something into the folder: it is a real folder, ours, and closed to others' writing. */
export async function isOursAlone(folder: string): Promise<boolean> {
  const found = await unless(lstat(folder), 'ENOENT', 'ENOTDIR')
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}

/** A folder of root's that the account can enter, for what lies out of its reach: a copy of the binaries, or the data. */
export async function shelter(account: Account, candidates = CANDIDATES): Promise<string> {
  for (const folder of candidates) {
    const made = await unless(
      mkdir(folder).then(() => true),
      ...['EEXIST', 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR'],
    )
    if (made) await chmod(folder, 0o755)
    if ((await isOursAlone(folder)) && (await canEnter(folder, account))) return folder
  }
  const sentence = `PostgreSQL does not run as root and user ${account.uid} cannot enter this checkout; make one of ${candidates.join(', ')} a folder that only root can write, or start ShopStack as an ordinary user.`
  throw new EmbeddedPostgresError(sentence)
}

/** A closed data folder admits the server's group to pass through, and still nobody else. */
async function admit(folder: string, { gid }: Account): Promise<void> {
  const { uid, mode } = await stat(folder)
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) return
  await chown(folder, uid, gid)
  await chmod(folder, 0o710)
}

/**
 * Where the cluster lives: `<dataDir>/postgres`, or where that link points. The link is made when the account cannot
 * enter `dataDir`; being inside it, it moves with the checkout, and deleting `dataDir` starts a new shop as usual.
 */
export async function clusterPlace(
  dataDir: string,
  account: Account | undefined,
  candidates = CANDIDATES,
): Promise<string> {
  const usual = join(dataDir, 'postgres')
  const target = await unless(readlink(usual), 'ENOENT', 'EINVAL')
  if (target !== undefined) {
    const place = resolve(dataDir, target)
    if (await unless(stat(dirname(place)), 'ENOENT')) return trusted(place, account)
    await rm(usual)
  }
  if (account === undefined) return usual
  await admit(dataDir, account)
  if (await canEnter(dataDir, account)) return usual
  if (await unless(lstat(usual), 'ENOENT')) {
    const sentence = `PostgreSQL runs as user ${account.uid}, who cannot enter ${dataDir}; allow it with chmod o+x on each folder above, or move the folder to where it was.`
    throw new EmbeddedPostgresError(sentence)
  }
  const home = await mkdtemp(join(await shelter(account, candidates), 'data-'))
  await admit(home, account)
  await symlink(join(home, 'postgres'), usual)
  return join(home, 'postgres')
}

async function trusted(place: string, account: Account | undefined): Promise<string> {
  if (account === undefined || (await isOursAlone(dirname(place)))) return place
  throw new EmbeddedPostgresError(
    `${dirname(place)} holds the database and must be a folder only root can write.`,
  )
}
