import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { openMetrics } from '@shopstack/kit/telemetry/metrics'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { httpSource } from '../http-source.js'

type Behaviour = (request: IncomingMessage, response: ServerResponse) => unknown

const QUERY = '{ shop { currency } }'
const MUTATION = 'mutation { logout { id } }'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** How long a call may take where the test waits for its end. */
const TIMEOUT_MS = 2_500
/** And where the subgraph responds: only a busy machine takes long. */
const PATIENT_TIMEOUT_MS = 60_000

/**
 * A subgraph that behaves as told, call by call, the last behaviour for good; and the gateway's way to it. To questions
 * about its health it behaves as to calls, unless it is given another way.
 */
const aSubgraph = (...behaviours: Behaviour[]) => openSubgraph(PATIENT_TIMEOUT_MS, behaviours)
/** The same, with calls that end early. */
const aHurriedSubgraph = (...behaviours: Behaviour[]) => openSubgraph(TIMEOUT_MS, behaviours)

async function openSubgraph(timeout: number, behaviours: Behaviour[]) {
  let health: Behaviour | undefined
  const heard: { headers: IncomingMessage['headers']; closed: boolean }[] = []
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const behave = health ?? behaviours[0]
      behave?.(request, response)
      return
    }
    const call = { headers: request.headers, closed: false }
    heard.push(call)
    response.on('close', () => {
      call.closed = !response.writableFinished
    })
    request.resume()
    request.on('end', () => (behaviours.length > 1 ? behaviours.shift() : behaviours[0])?.(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const metrics = openMetrics()
  const options: Parameters<typeof httpSource>[0] = {
    name: 'transactions',
    url: `http://127.0.0.1:${port}/graphql`,
    secret: 'a secret of thirty-two characters',
    timeout,
  }
  const remote = httpSource(options, { log, metrics, tracing: null })
  closing.push(() => remote.close())
  const ask = (query = QUERY, gone?: AbortSignal, deadlineAt?: number) =>
    remote.process({
      request: { query },
      context: {
        caller: anonymousCaller({ requestId: 'resilient-1' }),
        ...(gone && { client: { isDisconnected: gone.aborted, signal: gone } }),
        ...(deadlineAt !== undefined && { deadlineAt }),
      },
    } as unknown as Parameters<typeof remote.process>[0])
  const become = (...next: Behaviour[]) => behaviours.splice(0, behaviours.length, ...next)
  const staysAlive = () => {
    health = says('{"status":"ok"}')
  }
  return { ask, heard, lines, metrics, become, staysAlive }
}

const answers: Behaviour = (_, response) =>
  response.setHeader('content-type', 'application/json').end('{"data":{"shop":{"currency":"USD"}}}')
const answersAs =
  (instance: string): Behaviour =>
  (request, response) =>
    answers(request, response.setHeader('shopstack-instance', instance))
const misdirected =
  (instance: string): Behaviour =>
  (_, response) =>
    response.writeHead(421, { 'shopstack-instance': instance }).end('{"errors":[]}')
/** What a call says of itself. */
const signedIn = (headers: IncomingMessage['headers']) =>
  JSON.parse(Buffer.from(String(headers['shopstack-call']), 'base64url').toString())
/** Which process a call is signed for. */
const instanceOf = (headers: IncomingMessage['headers']) => signedIn(headers).instance
const status =
  (code: number): Behaviour =>
  (_, response) =>
    response.writeHead(code).end('busy')
const hangsUp: Behaviour = (request) => request.socket.destroy()
const says =
  (text: string, type = 'application/json'): Behaviour =>
  (_, response) =>
    response.setHeader('content-type', type).end(text)
const never: Behaviour = () => {}

const AWAY = { message: 'Service temporarily unavailable.', code: 'SERVICE_UNAVAILABLE' }
const data = { data: { shop: { currency: 'USD' } } }

describe('answers', () => {
  test('calls go to the process that responded last, until another one responds', async () => {
    const { ask, heard, become } = await aSubgraph(answersAs('first'))
    for (let calls = 0; calls < 3; calls++) expect(await ask()).toEqual(data)
    become(misdirected('second'), answersAs('second'))
    expect(await ask(MUTATION)).toEqual(data)
    expect(await ask()).toEqual(data)
    expect(heard.map(({ headers }) => instanceOf(headers))).toEqual([
      ...[undefined, 'first', 'first', 'first'],
      // The second process did not execute it, so it is sent again to any process.
      ...[undefined, undefined],
    ])
    const nonces = heard.map(({ headers }) => headers['shopstack-signature'])
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  test('a call carries its remaining time: that of the operation or the call time-out, whichever is shorter', async () => {
    const { ask, heard } = await aSubgraph(answers)
    await ask(QUERY, undefined, performance.now() + 20_000)
    await ask(QUERY, undefined, performance.now() + 2 * PATIENT_TIMEOUT_MS)
    const [first, second] = heard.map(({ headers }) => signedIn(headers).remainingMs)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(20_000)
    expect(second).toBeGreaterThan(20_000)
    expect(second).toBeLessThanOrEqual(PATIENT_TIMEOUT_MS)
  })

  test('calls to a subgraph of several processes name no process', async () => {
    const { ask, heard } = await aSubgraph(
      answersAs('first'),
      misdirected('second'),
      ...['second', 'first', 'second', 'first'].map(answersAs),
    )
    for (let calls = 0; calls < 5; calls++) expect(await ask(MUTATION)).toEqual(data)
    const instances = heard.map(({ headers }) => instanceOf(headers))
    expect(instances).toEqual([undefined, 'first', undefined, undefined, undefined, undefined])
  })

  test.each([
    ['its connection is lost', hangsUp],
    ['it meets a balancer without a subgraph behind it', status(502)],
    ['it meets one that begins or ends', status(503)],
  ])('a query is retried with a new signature when %s', async (_, fails) => {
    const { ask, heard } = await aSubgraph(fails, fails, answers)
    expect(await ask()).toEqual(data)
    expect(new Set(heard.map(({ headers }) => headers['shopstack-signature'])).size).toBe(3)
  })

  test('the circuit closes when the subgraph responds again', async () => {
    const { ask, heard, become, metrics } = await aSubgraph(status(500))
    for (let n = 0; n < 5; n++) await expect(ask()).rejects.toMatchObject(AWAY)
    expect(await metrics.text()).toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 1')
    become(answers)
    await vi.waitFor(async () => expect(await ask()).toEqual(data), 20_000)
    expect(heard).toHaveLength(6)
    expect(await metrics.text()).toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 0')
  })
})

describe('refuses', () => {
  test.each<[string, Behaviour]>([
    ['a page', says('<html>welcome</html>', 'text/html')],
    ['five megabytes of a page', says('<p>'.repeat(1_700_000), 'text/html')],
    ['five megabytes of JSON that is no result', says(JSON.stringify('x'.repeat(5_000_000)))],
    ['a truncated response', says('{"data":')],
    ['a status 401', status(401)],
    ['a status 500', status(500)],
    ['nothing', never],
  ])('%s as a response is reported as unavailable, logged, and not retried', async (_, how) => {
    const { ask, heard, lines } = await aHurriedSubgraph(how)
    await expect(ask()).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(1)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, requestId: 'resilient-1', subgraph: 'transactions', msg: 'no response from subgraph' },
    ])
  })

  test('a mutation is not sent twice', async () => {
    const { ask, heard } = await aSubgraph(hangsUp, answers)
    await expect(ask(MUTATION)).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(1)
  })

  test('a query is sent three times at most', async () => {
    const { ask, heard } = await aSubgraph(hangsUp)
    await expect(ask()).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(3)
  })

  test('a subgraph that keeps failing is not called while its circuit is open, which is logged once', async () => {
    const { ask, heard, lines } = await aSubgraph(status(500))
    await Promise.allSettled(Array.from({ length: 5 }, () => ask()))
    for (let n = 0; n < 20; n++) await expect(ask()).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(5)
    expect(lines.filter((line) => line.includes('circuit breaker opened'))).toHaveLength(1)
  })
})

describe('protects', () => {
  test('queries of disconnected clients are cancelled and do not count as failures', async () => {
    const { ask, heard, lines, become } = await aSubgraph(never)
    for (let n = 1; n <= 6; n++) {
      const gone = new AbortController()
      const asked = ask(QUERY, gone.signal)
      await vi.waitFor(() => expect(heard).toHaveLength(n), 20_000)
      gone.abort()
      await expect(asked).rejects.toMatchObject({ extensions: { code: 'CLIENT_GONE' } })
    }
    await vi.waitFor(() => expect(heard.map(({ closed }) => closed)).toEqual(Array(6).fill(true)), 20_000)
    become(answers)
    expect(await ask()).toEqual(data)
    expect(lines).toEqual([])
  })

  test('slow calls do not open the circuit while other calls succeed', async () => {
    let begun = 0
    const { ask, heard, metrics, become } = await aHurriedSubgraph(() => ++begun)
    const slow = Array.from({ length: 20 }, () => ask(MUTATION))
    await vi.waitFor(() => expect(begun).toBe(20), 20_000)
    become(answers)
    expect(await ask()).toEqual(data)
    for (const ended of await Promise.allSettled(slow))
      expect(ended).toMatchObject({ status: 'rejected', reason: AWAY })
    // What a call was for the breaker is known once its connection has ended.
    await vi.waitFor(() => expect(heard.filter(({ closed }) => closed)).toHaveLength(20), 20_000)
    expect(await metrics.text()).not.toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 1')
    expect(await ask()).toEqual(data)
  })

  test('calls whose operations left no time do not open the circuit', async () => {
    const { ask, heard, metrics, become } = await aSubgraph(never)
    const hurried = Array.from({ length: 20 }, () => ask(QUERY, undefined, performance.now() + 500))
    for (const { status } of await Promise.allSettled(hurried)) expect(status).toBe('rejected')
    await vi.waitFor(() => expect(heard.every(({ closed }) => closed)).toBe(true), 20_000)
    expect(heard.length).toBeGreaterThanOrEqual(5)
    expect(await metrics.text()).not.toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 1')
    become(answers)
    expect(await ask()).toEqual(data)
  })

  test('the circuit opens for a subgraph that responds to nothing, not even to a ping', async () => {
    const { ask, heard, metrics } = await aHurriedSubgraph(never)
    await Promise.allSettled(Array.from({ length: 5 }, () => ask()))
    // A ping is sent first.
    await vi.waitFor(
      async () =>
        expect(await metrics.text()).toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 1'),
      20_000,
    )
    await expect(ask()).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(5)
  })

  test.each([QUERY, MUTATION])(
    '50 slow calls do not open the circuit of a subgraph that answers pings: %s',
    async (operation) => {
      const { ask, staysAlive, become, metrics } = await aHurriedSubgraph(never)
      staysAlive()
      const slow = await Promise.allSettled(Array.from({ length: 50 }, () => ask(operation)))
      expect(slow).toMatchObject(Array(50).fill({ status: 'rejected', reason: AWAY }))
      become(answers)
      expect(await ask()).toEqual(data)
      expect(await metrics.text()).not.toContain('shopstack_subgraph_circuit_open{subgraph="transactions"} 1')
    },
  )

  test('more slow calls than connections do not open the circuit of a subgraph that answers pings', async () => {
    const { ask, staysAlive, become } = await aHurriedSubgraph(never)
    staysAlive()
    await Promise.allSettled(Array.from({ length: 100 }, () => ask()))
    become(answers)
    expect(await ask()).toEqual(data)
  })

  describe('a slow trial call of a half-open circuit', () => {
    /** A subgraph that was away and is left alone, and whose next call, the first one again, takes longer than any test. */
    async function aSlowReturn() {
      const subgraph = await openSubgraph(60_000, [status(500)])
      for (let n = 0; n < 5; n++) await expect(subgraph.ask()).rejects.toMatchObject(AWAY)
      subgraph.become(never)
      const gone = new AbortController()
      closing.push(() => gone.abort())
      await vi.waitFor(() => {
        void subgraph.ask(QUERY, gone.signal).catch(() => {})
        expect(subgraph.heard).toHaveLength(6)
      }, 20_000)
      return subgraph
    }

    test('callers are rejected at once during a slow trial call', async () => {
      const { ask, heard } = await aSlowReturn()
      await expect(ask()).rejects.toMatchObject(AWAY)
      expect(heard).toHaveLength(6)
    })

    test('a ping closes the circuit during a slow trial call', async () => {
      const { ask, staysAlive, become } = await aSlowReturn()
      staysAlive()
      become(answers)
      await vi.waitFor(async () => expect(await ask()).toEqual(data), 20_000)
    })
  })

  test.each<[string, Behaviour]>([
    ['is refused', status(413)],
    ['has too large an answer', says(JSON.stringify({ data: 'x'.repeat(21_000_000) }))],
  ])('a call that %s does not open the circuit, however often it is repeated', async (_, how) => {
    const { ask, become } = await aSubgraph(how)
    for (let n = 0; n < 6; n++) await expect(ask()).rejects.toMatchObject(AWAY)
    become(answers)
    expect(await ask()).toEqual(data)
  })

  test('the circuit stays open when the client of the trial call disconnects', async () => {
    const { ask, heard, become } = await aSubgraph(status(500))
    for (let n = 0; n < 5; n++) await expect(ask()).rejects.toMatchObject(AWAY)
    become(never)
    const gone = new AbortController()
    await vi.waitFor(() => {
      void ask(QUERY, gone.signal).catch(() => {})
      expect(heard).toHaveLength(6)
    }, 20_000)
    gone.abort()
    await expect(ask()).rejects.toMatchObject(AWAY)
    expect(heard).toHaveLength(6)
  })

  test('a mutation completes after its client has disconnected', async () => {
    const { ask } = await aSubgraph(answers)
    expect(await ask(MUTATION, AbortSignal.abort())).toEqual(data)
  })
})
