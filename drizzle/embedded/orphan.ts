import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring } from './error.js'
import { commandOf, startTimeOf } from './process-info.js'
import { shutDown } from './shut-down.js'

/**
 * Stops a server that a killed process left running in the directory, and removes a `postmaster.pid` whose pid belongs
 * to another process. Requires the lock: then a running server has no parent.
 */
export async function stopOrphan(place: string, log: (line: string) => void): Promise<void> {
  const file = join(place, 'postmaster.pid')
  const pid = Number((await ignoring(readFile(file, 'utf8'), 'ENOENT'))?.split('\n')[0])
  const started = pid > 0 ? startTimeOf(pid) : undefined
  if (started === undefined) return
  const command = commandOf(pid) ?? ''
  if (!command.includes('postgres') || !command.includes(` -D ${place} `)) {
    // PostgreSQL only checks whether the pid exists, and would refuse to start.
    return rm(file, { force: true })
  }
  log(`stopping orphaned PostgreSQL (pid ${pid})`)
  const isGone = () => startTimeOf(pid) !== started
  await shutDown((name) => isGone() || process.kill(pid, name), isGone)
}
