import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.js'
import { failure, unless, whyNotRun } from './error.js'
import { runAs } from './os-user.js'
import { serverEnvironment, settings } from './settings.js'
import { shutDown } from './shut-down.js'

const POLL = 15
const RECOVERY = 120_000

/** A running server process. */
export interface Server {
  pid: number | undefined
  isGone(): boolean
  /** Resolves with a sentence when the process is gone, by itself or because it was stopped. */
  gone: Promise<string>
  stop(): Promise<void>
  /** What it printed since its start. */
  output(): Promise<string>
}

/**
 * Starts the server in a process group of its own (Ctrl-C must not reach it before requests are drained) and waits
 * until it accepts connections.
 */
export async function startServer(options: ClusterOptions, port: number): Promise<Server> {
  const server = await launch(options, port)
  if (await isReady(options.place, server)) return server
  const reason = server.isGone() ? await server.gone : `it was not ready after ${RECOVERY / 1000} s`
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
    output: async () => (await unless(readFile(logPath, 'utf8'), 'ENOENT')) ?? '',
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
 * A shell that waits for our end of its pipe to close without a word, which happens when this process dies however
 * it dies, and then stops the server. The first line it reads is the server's id, a second one sends it home.
 */
function spawnGuard(common: object): ChildProcess {
  const script = 'read -r server && [ -n "$server" ] && { read -r _ || kill -INT "$server"; }'
  const guard = spawn('/bin/sh', ['-c', script], { ...common, stdio: ['pipe', 'ignore', 'ignore'] })
  // Without a guard the server still runs, and the next start stops what this one may leave behind.
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
    child.once('error', (error) => child.pid === undefined && resolve(whyNotRun(error)))
    child.once('exit', (code, signal) =>
      resolve(signal ? `the server was ended by ${signal}` : `the server ended with code ${code}`),
    )
  })
}

async function isReady(place: string, server: Server): Promise<boolean> {
  const deadline = performance.now() + RECOVERY
  while (!server.isGone() && performance.now() < deadline) {
    const file = (await unless(readFile(join(place, 'postmaster.pid'), 'utf8'), 'ENOENT')) ?? ''
    const lines = file.split('\n')
    // The server writes its id in the first line and its state in the eighth.
    if (lines[0] === String(server.pid) && lines[7]?.trim() === 'ready') return true
    await sleep(POLL)
  }
  return false
}
