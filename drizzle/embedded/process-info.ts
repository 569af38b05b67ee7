import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

// Slim Linux images lack `ps`; other systems lack /proc.
const ps = (column: string, pid: number) =>
  execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function startOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The program's name is in parentheses and may contain spaces; the fields after it are regular.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

/**
 * The start time of a process as opaque text, which distinguishes it from a later one with the same pid; undefined
 * without one.
 */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return orUndefined(() => startOnLinux(pid))
  if (process.platform === 'win32') return orUndefined(() => (process.kill(pid, 0) ? 'alive' : undefined))
  return orUndefined(() => ps('lstart', pid) || undefined)
}

/** The command line of a process, separated by spaces; undefined if it does not run or cannot be read. */
export function commandOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    return orUndefined(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
  }
  return process.platform === 'win32' ? undefined : orUndefined(() => ps('command', pid))
}
