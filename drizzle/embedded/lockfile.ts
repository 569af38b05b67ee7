import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { EmbeddedPostgresError, ignoring } from './error.js'
import { startTimeOf } from './process-info.js'

interface Holder {
  pid: number
  started: string
}

function holderIn(text: string): Holder | undefined {
  const [pid, started] = text.trim().split(/ (.*)/s)
  return pid !== undefined && started !== undefined ? { pid: Number(pid), started } : undefined
}

function isLiving(holder: Holder | undefined): holder is Holder {
  return holder !== undefined && startTimeOf(holder.pid) === holder.started
}

/**
 * Locks a cluster directory for this process and returns the function that unlocks it; `<folder>.lock` names the
 * holder. After `kill -9` the file remains: the holder's start time shows that the process is gone, even if its pid is
 * reused.
 * @throws EmbeddedPostgresError when a running process holds the lock
 */
export async function acquireLock(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}.lock`
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? ''}`
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, mine, { mode: 0o644 })
  try {
    await claimFile(path, draft, folder)
  } finally {
    await rm(draft, { force: true })
  }
  return async () => {
    if ((await contentOf(path)) === mine) await rm(path, { force: true })
  }
}

/** Whether a running process holds the lock of a cluster directory. */
export async function isLocked(folder: string): Promise<boolean> {
  return isLiving(holderIn((await contentOf(`${folder}.lock`)) ?? ''))
}

const contentOf = (path: string) => ignoring(readFile(path, 'utf8'), 'ENOENT')

async function claimFile(path: string, draft: string, folder: string): Promise<void> {
  // A hard link appears with its content or not at all, so no process reads an incomplete lock.
  while (
    (await ignoring(
      link(draft, path).then(() => 'claimed'),
      'EEXIST',
    )) === undefined
  ) {
    const found = await contentOf(path)
    if (found === undefined) continue
    const holder = holderIn(found)
    if (isLiving(holder)) throw inUse(folder, holder)
    if (await takeOverStaleLock(path, found, draft, folder)) return
  }
}

/**
 * Takes over a stale lock. Several processes may detect it at once, so the right to replace exactly this holder is
 * locked first. The rename ends that right and the stale lock atomically: a process that gets the right later sees that
 * the lock has changed.
 */
async function takeOverStaleLock(
  path: string,
  dead: string,
  draft: string,
  folder: string,
): Promise<boolean> {
  const right = `${path}.after-${dead.replaceAll(/\W+/g, '-')}`
  await claimFile(right, draft, folder)
  const isStillDead = (await contentOf(path)) === dead
  await (isStillDead ? rename(right, path) : rm(right))
  return isStillDead
}

function inUse(folder: string, { pid }: Holder): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The database in ${folder} is in use by another ShopStack process (pid ${pid}); stop it first, or set SHOPSTACK_DATA_DIR to another folder.`,
  )
}
