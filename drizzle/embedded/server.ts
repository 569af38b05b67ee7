import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.js'
import { failure, ignoring, startFailure } from './error.js'
import { runAs } from './os-user.js'
import { serverEnvironment, settings } from './settings.js'
import { shutDown } from './shut-down.js'

const POLL_INTERVAL_MS = 15
const RECOVERY_TIMEOUT_MS = 120_000

/** A running server process. */
export interface Server {
  pid: number | undefined
  isGone(): boolean
  /** Resolves with a sentence when the process has exited, by itself or stopped. */
  gone: Promise<string>
  stop(): Promise<void>
  /** Its output since the start. */
  output(): Promise<string>
}

/**
 * Starts the server in its own process group (Ctrl-C must not reach it before requests are drained) and waits until it
 * accepts connections.
 */
export async function startServer(options: ClusterOptions, port: number): Promise<Server> {
  const server = await launch(options, port)
  if (await isReady(options.place, server)) return server
  const reason = server.isGone()
    ? await server.gone
    : `it was not ready after ${RECOVERY_TIMEOUT_MS / 1000} s`
  await server.stop()
  throw failure(`The embedded PostgreSQL could not start (${reason}).`, await server.output())
}

async function launch({ place, binaries, account, durable }: ClusterOptions, port: number): Promise<Server> {
  const logPath = join(place, 'server.log')
  const log = await open(logPath, 'w', 0o600)
  if (account) await log.chown(account.uid, account.gid)
  const common = { ...serverEnvironment(place), ...runAs(account), detached: true }
  const guard = process.platform === 'win32' ? undefined : spawnGuard(common)
  const child = spawn(binaries.postgres, ['-D', place, ...settings(binaries, port, durable)], {
    ...common,
    stdio: ['ignore', log.fd, log.fd],
  })
  guard?.stdin?.write(`${child.pid ?? ''}\n`)
  let ended = false
  const gone = endOf(child).then(async (reason) => {
    ended = true
    await dismiss(guard)
    return reason
  })
  await log.close()
  return {
    pid: child.pid,
    isGone: () => ended,
    gone,
    output: async () => (await ignoring(readFile(logPath, 'utf8'), 'ENOENT')) ?? '',
    stop: async () => {
      await shutDown(
        (name) => child.kill(name),
        () => ended,
      )
      await gone
    },
  }
}

/**
 * A shell that stops the server when this process dies in any way: it waits until the other end of its pipe closes
 * without input. The first line it reads is the server's pid; a second line dismisses it.
 */
function spawnGuard(common: object): ChildProcess {
  const script = 'read -r server && [ -n "$server" ] && { read -r _ || kill -INT "$server"; }'
  const guard = spawn('/bin/sh', ['-c', script], { ...common, stdio: ['pipe', 'ignore', 'ignore'] })
  // Without a guard the server runs as well, and the next start stops an orphan.
  guard.on('error', () => {})
  guard.stdin?.on('error', () => {})
  return guard
}

async function dismiss(guard: ChildProcess | undefined): Promise<void> {
  if (guard?.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return
  const left = once(guard, 'exit')
  guard.stdin?.end('\n')
  await left
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(startFailure(error)))
    child.once('exit', (code, signal) =>
      resolve(signal ? `the server was ended by ${signal}` : `the server ended with code ${code}`),
    )
  })
}

async function isReady(place: string, server: Server): Promise<boolean> {
  const deadline = performance.now() + RECOVERY_TIMEOUT_MS
  while (!server.isGone() && performance.now() < deadline) {
    const file = (await ignoring(readFile(join(place, 'postmaster.pid'), 'utf8'), 'ENOENT')) ?? ''
    const lines = file.split('\n')
    // The first line is the server's pid, the eighth its state.
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return true
    await sleep(POLL_INTERVAL_MS)
  }
  return false
}
