import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROLE_NAMES } from '@shopstack/drizzle/access'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/testing'
import { processEnv } from '@shopstack/drizzle/url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ROOT } from './root.js'

/** How many distinct operations are sent; a long run sends 20,000. */
const OPERATIONS = Number(processEnv().MEMORY_OPERATIONS ?? 100)
const CLIENTS = 4
/** Megabytes of heap that the process may take. */
const HEAP_MB = 512

let database: TestDatabase
let dataDir: string
let child: ChildProcess
let output = ''

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'demo')
  dataDir = await mkdtemp(join(tmpdir(), 'shopstack-memory-'))
  const { PATH = '', HOME = '' } = processEnv()
  child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, 'gateway/dist/main.js'], {
    cwd: ROOT,
    env: {
      ...{ PATH, HOME, NODE_ENV: 'test', SHOPSTACK_DATA_DIR: dataDir, DATABASE_URL: database.ownerUrl },
      ...Object.fromEntries(
        ROLE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, database.roleUrl(name)]),
      ),
      ...{ GATEWAY_PORT: '0', PYTHON_API_PORT: 'off', NODE_API_PORT: 'off' },
      // What is tried is the memory, so nothing else may stop the sender.
      ...{ CALLER_BUDGET: 'off', PLANNING_SHARE: 'off' },
    },
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
})

afterAll(async () => {
  const ended = child.exitCode === null ? once(child, 'close') : null
  child.kill('SIGTERM')
  await ended
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

const PRODUCT = 'id name description price currency stock category createdAt updatedAt unitsSold'

/** As large as the limits let through, and like no other: fifteen aliases, some 470 fields, 4.5 KB. */
function operation(number: number): string {
  const fields = Array.from({ length: 15 }, (_, i) => {
    const related = `related(first: 1) { ${PRODUCT} }`
    return `field_${number}_${i}: product(id: "${1 + ((number * 15 + i) % 40)}") { ${PRODUCT} ${related} ... { ${PRODUCT.slice(3)} } }`
  })
  return `{ ${fields.join(' ')} }`
}

async function port(): Promise<number> {
  for (;;) {
    const found = /"graphql": (\d+)/.exec(output)
    if (found) return Number(found[1])
    if (child.exitCode !== null) throw new Error(output)
    await sleep(50)
  }
}

/** The memory of the process, in megabytes, where the system tells it. */
async function residentMb(): Promise<string> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
  const [, kilobytes = '?'] = /VmRSS:\s+(\d+)/.exec(status) ?? []
  return kilobytes === '?' ? kilobytes : String(Math.round(Number(kilobytes) / 1_024))
}

test(`a process with ${HEAP_MB} MB lives through ${OPERATIONS} distinct operations, and tells its health`, {
  timeout: 7_200_000,
}, async () => {
  const url = `http://127.0.0.1:${await port()}`
  let sent = 0
  let isDone = false
  const statuses = new Map<number, number>()
  const client = async () => {
    while (sent < OPERATIONS) {
      const body = JSON.stringify({ query: operation(sent++) })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
      await response.text()
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    }
  }
  const health: number[] = []
  const watch = async () => {
    while (!isDone) {
      const response = await fetch(`${url}/health/live`)
      health.push(response.status)
      await sleep(100)
    }
  }
  const watching = watch()
  await Promise.all(Array.from({ length: CLIENTS }, client))
  isDone = true
  await watching
  if (processEnv().MEMORY_OPERATIONS)
    console.log(`${OPERATIONS} operations, resident ${await residentMb()} MB`)
  expect(statuses).toEqual(new Map([[200, OPERATIONS]]))
  expect(new Set(health)).toEqual(new Set([200]))
  expect(child.exitCode, output).toBeNull()
})
