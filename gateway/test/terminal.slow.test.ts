import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './root.js'

/** Runs a command in a pseudo-terminal; the one of util-linux, which nearly every Linux has. */
const hasScript = String(spawnSync('script', ['--version']).stdout).includes('util-linux')
const CTRL_C = '\x03'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopstack-terminal-'))
})
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 30, retryDelay: 200 }))

const processesOf = (text: string) =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text))

/** Types `npm start` into a terminal. */
function npmStart() {
  const { PATH = '', HOME = '' } = processEnv()
  const ports = { GATEWAY_PORT: '0', PYTHON_API_PORT: '0', NODE_API_PORT: '0' }
  const child = spawn('script', ['--quiet', '--return', '--command', 'npm start', '/dev/null'], {
    cwd: ROOT,
    env: { PATH, HOME, NODE_ENV: 'test', SHOPSTACK_DATA_DIR: dir, NO_UPDATE_NOTIFIER: '1', ...ports },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  const until = async (text: string) => {
    while (!output.includes(text)) {
      if (child.exitCode !== null) throw new Error(output)
      await sleep(50)
    }
  }
  return { child, exit, until, output: () => output }
}

describe.skipIf(!hasScript)('npm start in a terminal (needs script of util-linux)', () => {
  test('one Ctrl-C stops the shop cleanly and leaves no process', async () => {
    const { child, exit, until, output } = npmStart()
    try {
      await until('INFO: ready')
      child.stdin.write(CTRL_C)
      // npm itself ends with 130 once it has seen the signal, whatever its script ends with.
      expect([0, 130]).toContain(await exit)
      expect(output()).toContain('INFO: stopped')
      expect(output()).not.toMatch(/npm error|ERROR| {4}at /)
      expect(processesOf(dir)).toEqual([])
    } finally {
      child.kill('SIGKILL')
    }
  }, 90_000)
})
