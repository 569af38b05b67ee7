import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { EmbeddedPostgresError, unless } from './error.js'
import { startOf } from './process-info.js'

interface Holder {
  pid: number
  started: string
}

function holderIn(text: string): Holder | undefined {
  const [pid, started] = text.trim().split(/ (.*)/s)
  return pid !== undefined && started !== undefined ? { pid: Number(pid), started } : undefined
}

function isLiving(holder: Holder | undefined): holder is Holder {
  return holder !== undefined && startOf(holder.pid) === holder.started
}

/**
 * Claims a cluster folder for this process and answers how to give it back; `<folder>.lock` names the holder.
 * A claim outlives `kill -9` as a file only: the holder's start time shows that it is gone, even if its id lives on.
 * @throws EmbeddedPostgresError when a living process holds it
 */
export async function claim(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}.lock`
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}`
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

/** Whether a living process holds the claim on a cluster folder. */
export async function isClaimed(folder: string): Promise<boolean> {
  return isLiving(holderIn((await contentOf(`${folder}.lock`)) ?? ''))
}

const contentOf = (path: string) => unless(readFile(path, 'utf8'), 'ENOENT')

async function claimFile(path: string, draft: string, folder: string): Promise<void> {
  // A hard link appears with its content or not at all, so nobody reads a half-written claim.
  while (
    (await unless(
      link(draft, path).then(() => 'claimed'),
      'EEXIST',
    )) === undefined
  ) {
    const found = await contentOf(path)
    if (found === undefined) continue
    const holder = holderIn(found)
    if (isLiving(holder)) throw inUse(folder, holder)
    if (await succeed(path, found, draft, folder)) return
  }
}

/**
 * Takes the place of a dead holder. Several processes may find it dead at once, so the right to replace exactly this
 * holder is itself claimed first. The rename ends that right and the old claim in one step: whoever gets the right
 * afterwards sees that the claim is no longer the one it meant to replace.
 */
async function succeed(path: string, dead: string, draft: string, folder: string): Promise<boolean> {
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
