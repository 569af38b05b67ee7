import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type HealthCheck, pingCheck, type Readiness, serveHealth } from '../health.js'

const opened: FastifyInstance[] = []
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close()
})

async function ask(path: string, checks: Record<string, HealthCheck>, stopping = false) {
  const app = fastify()
  opened.push(app)
  const readiness: Readiness = { checks, stopping }
  serveHealth(app, readiness)
  const reply = await app.inject(path)
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
}

const fine = pingCheck(true, async () => {})
const broken = async () => {
  throw new Error('connect ECONNREFUSED postgres://owner:secret@db')
}

describe('answers', () => {
  test('a working process is ready, with the state of each component', async () => {
    const off: HealthCheck = { needed: false, probe: async () => 'off' }
    const { status, body, headers } = await ask('/health/ready', { database: fine, redis: off })
    expect([status, body]).toEqual([
      200,
      { status: 'ok', checks: { database: { state: 'ok' }, redis: { state: 'off' } } },
    ])
    expect(headers['cache-control']).toBe('no-store')
  })

  test('a process without an optional component stays ready', async () => {
    const { status, body } = await ask('/health/ready', { database: fine, redis: pingCheck(false, broken) })
    expect([status, body.status, body.checks.redis]).toEqual([200, 'ok', { state: 'down' }])
  })

  test('an unready process is live', async () => {
    expect(await ask('/health/live', { database: pingCheck(true, broken) })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
  })
})

describe('protects', () => {
  test('400 concurrent requests cost one probe', async () => {
    let asked = 0
    const counted = pingCheck(true, async () => {
      asked += 1
    })
    const app = fastify()
    opened.push(app)
    const readiness: Readiness = { checks: { database: counted }, stopping: false }
    serveHealth(app, readiness)
    const replies = await Promise.all(Array.from({ length: 400 }, () => app.inject('/health/ready')))
    expect(replies.every(({ statusCode }) => statusCode === 200)).toBe(true)
    expect(asked).toBeLessThan(20)
    readiness.stopping = true
    expect((await app.inject('/health/ready')).json().status).toBe('stopping')
  })

  test('a failed component is reported within a second', async () => {
    let isUp = true
    const part: HealthCheck = { needed: true, probe: async () => (isUp ? 'ok' : 'down') }
    const app = fastify()
    opened.push(app)
    serveHealth(app, { checks: { database: part }, stopping: false })
    expect((await app.inject('/health/ready')).statusCode).toBe(200)
    isUp = false
    await vi.waitFor(async () => expect((await app.inject('/health/ready')).statusCode).toBe(503), 20_000)
  })

  const thrown: HealthCheck = {
    needed: true,
    probe: () => {
      throw new Error('at once')
    },
  }
  test.each([
    ['fails', pingCheck(true, broken)],
    ['fails at once', thrown],
    ['never answers', pingCheck(true, () => new Promise(() => {}))],
  ])('a process whose database %s is unready', async (_, database) => {
    const { status, body } = await ask('/health/ready', { database, redis: pingCheck(false, async () => {}) })
    expect([status, body]).toEqual([
      503,
      { status: 'unavailable', checks: { database: { state: 'down' }, redis: { state: 'ok' } } },
    ])
  })

  test('a stopping process is unready', async () => {
    expect(await ask('/health/ready', { database: fine }, true)).toMatchObject({
      status: 503,
      body: { status: 'stopping' },
    })
  })
})
