import { execFileSync } from 'node:child_process'
import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EmbeddedPostgresError, ignoring } from './error.js'

/** A system user by uid and gid. */
export interface OsAccount {
  uid: number
  gid: number
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))

function nobodyAccount(): OsAccount {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') }
  } catch (cause) {
    const sentence =
      'PostgreSQL does not run as root and this system has no user "nobody" to run it as; start ShopStack as an ordinary user, or set DATABASE_URL.'
    throw new EmbeddedPostgresError(sentence, { cause })
  }
}

/**
 * The account that the server runs as; undefined: the current user. PostgreSQL does not run as root, so root switches
 * to the owner of an existing cluster, and for a new one to `nobody`, which has the passwd entry that initdb needs.
 */
export async function serverAccount(cluster: string): Promise<OsAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const existing = await ignoring(stat(cluster), 'ENOENT')
  return existing !== undefined && existing.uid !== 0
    ? { uid: existing.uid, gid: existing.gid }
    : nobodyAccount()
}

/** The options of `spawn` that run a program as the account; uids may be signed: that of `nobody` on macOS is -2. */
export function runAs(account: OsAccount | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid | 0, gid: account.gid | 0 }
}

const ENTER_MODE = 0o1
const READ_AND_ENTER_MODE = 0o5

function allows(folder: Stats, account: OsAccount, wanted: number): boolean {
  const shift = folder.uid === account.uid ? 6 : folder.gid === account.gid ? 3 : 0
  return ((folder.mode >> shift) & wanted) === wanted
}

async function canEnterAll(folder: string, account: OsAccount): Promise<boolean> {
  if (!allows(await stat(folder), account, ENTER_MODE)) return false
  const parent = dirname(folder)
  return parent === folder || canEnterAll(parent, account)
}

/**
 * Whether the account may enter a directory and its parents, by owner, group and mode; access control lists are
 * ignored.
 */
export async function canEnter(folder: string, account: OsAccount): Promise<boolean> {
  return canEnterAll(await realpath(folder), account)
}

/** Whether the account may also list the directory, or execute the program, at `path`. */
export async function canUse(path: string, account: OsAccount): Promise<boolean> {
  return allows(await stat(path), account, READ_AND_ENTER_MODE) && canEnter(dirname(path), account)
}
