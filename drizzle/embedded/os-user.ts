import { execFileSync } from 'node:child_process'
import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EmbeddedPostgresError, unless } from './error.js'

/** A system user by number, as `stat` reports it. */
export interface Account {
  uid: number
  gid: number
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))

function nobody(): Account {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') }
  } catch (cause) {
    const sentence =
      'PostgreSQL does not run as root and this system has no user "nobody" to run it as; start ShopStack as an ordinary user, or set DATABASE_URL.'
    throw new EmbeddedPostgresError(sentence, { cause })
  }
}

/**
 * Whom the server runs as: undefined for ourselves. PostgreSQL refuses root, so root hands over to the owner of the
 * existing cluster, and for a new one to `nobody`, who unlike a made-up number has the passwd entry initdb needs.
 */
export async function serverAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const existing = await unless(stat(cluster), 'ENOENT')
  return existing !== undefined && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : nobody()
}

/** The options that make `spawn` run a program as the account; it takes signed numbers, macOS's nobody is -2. */
export function runAs(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid | 0, gid: account.gid | 0 }
}

const ENTER = 0o1
const READ_AND_ENTER = 0o5

function allows(folder: Stats, account: Account, wanted: number): boolean {
  const shift = folder.uid === account.uid ? 6 : folder.gid === account.gid ? 3 : 0
  return ((folder.mode >> shift) & wanted) === wanted
}

async function canEnterAll(folder: string, account: Account): Promise<boolean> {
  if (!allows(await stat(folder), account, ENTER)) return false
  const parent = dirname(folder)
  return parent === folder || canEnterAll(parent, account)
}

/** Whether the account may enter a folder and all above it, by owner, group and mode; access lists are not read. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  return canEnterAll(await realpath(folder), account)
}

/** Whether the account may also list the folder (or run the program) at `path`. */
export async function canUse(path: string, account: Account): Promise<boolean> {
  return allows(await stat(path), account, READ_AND_ENTER) && canEnter(dirname(path), account)
}
