import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ROOT } from './root.js'

/** How many distinct operations are sent; a long run sends 20,000, which fill everything that is kept many times. */
const OPERATIONS = Number(processEnv().MEMORY_OPERATIONS ?? 100)
/** Whether the shop bounds what the sender may do, as it does by default; otherwise every operation is carried out. */
const IS_LIMITED = processEnv().MEMORY_LIMITS === 'on'
const CLIENTS = 4
const HEALTH_INTERVAL_MS = 100
const LOOK_INTERVAL_MS = 1_000
/** How long health may take to answer while all processors are at work. */
const HEALTH_TIMEOUT_MS = 10_000
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
      ...(IS_LIMITED ? {} : { CALLER_BUDGET: 'off', PLANNING_SHARE: 'off' }),
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

/**
 * As large as the limits let through, and like no other: fifteen aliases and some 470 fields; of every second one the
 * aliases are so long that the document has nearly 50,000 characters.
 */
function operation(number: number): string {
  const long = number % 2 === 0 ? '' : 'x'.repeat(2_900)
  const fields = Array.from({ length: 15 }, (_, i) => {
    const related = `related(first: 1) { ${PRODUCT} }`
    return `field_${number}_${i}${long}: product(id: "${1 + ((number * 15 + i) % 40)}") { ${PRODUCT} ${related} ... { ${PRODUCT.slice(3)} } }`
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

interface Looked {
  /** How long each answer about health took, in milliseconds. */
  readonly health: number[]
  readonly failures: string[]
  /** The most megabytes of memory and of heap. */
  readonly most: { resident: number; heap: number }
}

/** Samples health and memory until `isDone`. */
async function look(url: string, isDone: () => boolean): Promise<Looked> {
  const looked: Looked = { health: [], failures: [], most: { resident: 0, heap: 0 } }
  const repeat = async (everyMs: number, what: () => Promise<void>) => {
    for (; !isDone(); await sleep(everyMs)) await what()
  }
  const askHealth = async () => {
    const from = performance.now()
    await ask(`${url}/health/live`).catch((error) => looked.failures.push(String(error)))
    looked.health.push(performance.now() - from)
  }
  const lookAtMemory = async () => {
    const text = await ask(`${url}/metrics`).catch(() => '')
    const megabytes = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0) / 1e6
    looked.most.resident = Math.max(looked.most.resident, megabytes('process_resident_memory_bytes'))
    looked.most.heap = Math.max(looked.most.heap, megabytes('nodejs_heap_size_used_bytes'))
  }
  await Promise.all([repeat(HEALTH_INTERVAL_MS, askHealth), repeat(LOOK_INTERVAL_MS, lookAtMemory)])
  return looked
}

async function ask(url: string): Promise<string> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
  if (reply.status !== 200) throw new Error(`status ${reply.status}`)
  return reply.text()
}

test(`a process with ${HEAP_MB} MB survives ${OPERATIONS} distinct operations and reports its health`, {
  timeout: 7_200_000,
}, async () => {
  const url = `http://127.0.0.1:${await port()}`
  const started = performance.now()
  let sent = 0
  const statuses: Record<number, number> = {}
  const client = async () => {
    while (sent < OPERATIONS) {
      const body = JSON.stringify({ query: operation(sent++) })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
      await response.text()
      statuses[response.status] = (statuses[response.status] ?? 0) + 1
    }
  }
  let isDone = false
  const looking = look(url, () => isDone)
  await Promise.all(Array.from({ length: CLIENTS }, client))
  isDone = true
  const { health, failures, most } = await looking
  if (processEnv().MEMORY_OPERATIONS) {
    const seconds = Math.round((performance.now() - started) / 1_000)
    const memory = `resident ${most.resident.toFixed(0)} MB, heap ${most.heap.toFixed(0)} MB at most`
    const asked = `health asked ${health.length} times, ${failures.length} failed, slowest ${Math.max(...health).toFixed(0)} ms`
    console.log(`${OPERATIONS} operations in ${seconds} s: ${JSON.stringify(statuses)}; ${memory}; ${asked}`)
  }
  const answered = IS_LIMITED ? ['200', '429', '503'] : ['200']
  expect(Object.keys(statuses).filter((status) => !answered.includes(status))).toEqual([])
  expect(statuses[200]).toBeGreaterThan(0)
  expect(failures).toEqual([])
  expect(health.length).toBeGreaterThan(1)
  expect(most.heap).toBeGreaterThan(0)
  expect(child.exitCode, output).toBeNull()
})
