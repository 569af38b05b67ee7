import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { unless } from './error.js'
import { commandOf, startOf } from './process-info.js'
import { shutDown } from './shut-down.js'

/**
 * Stops a server that an earlier, killed ShopStack left running in the folder, and removes a `postmaster.pid` whose
 * id now belongs to some other process. Call it only while holding the claim: then a running server has no master.
 */
export async function stopOrphan(place: string, log: (line: string) => void): Promise<void> {
  const file = join(place, 'postmaster.pid')
  const pid = Number((await unless(readFile(file, 'utf8'), 'ENOENT'))?.split('\n')[0])
  const started = pid > 0 ? startOf(pid) : undefined
  if (started === undefined) return
  const command = commandOf(pid) ?? ''
  if (!command.includes('postgres') || !command.includes(` -D ${place} `)) {
    // PostgreSQL itself only asks whether the id is taken, and would refuse to start.
    return rm(file, { force: true })
  }
  log(`stopping a PostgreSQL (pid ${pid}) that a killed ShopStack left running`)
  const isGone = () => startOf(pid) !== started
  await shutDown((name) => isGone() || process.kill(pid, name), isGone)
}
