import { setTimeout as sleep } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drive, warmUp } from '../harness/load.js'
import type { Unit } from '../scenarios/scenario.js'

/** Takes a number, and confirms only the number that it gave last to the same client. */
const seen = { taken: 0, confirmed: [] as string[], paths: new Set<string>() }
/** Answers slowly for longer than the first window of a warm-up. */
const warming: { since?: number } = {}
const COLD_MS = 1_500
let app: FastifyInstance
let url = ''

beforeAll(async () => {
  app = fastify()
  app.post('/graphql', async () => `{"data":{"id":"${++seen.taken}"}}`)
  app.post<{ Body: { id: string } }>('/graphql/confirm', async ({ body }) => {
    seen.confirmed.push(body.id)
    return '{"data":{}}'
  })
  app.get('/rest/*', async ({ url: path }) => {
    seen.paths.add(path)
    return '{"product":{}}'
  })
  app.get('/rest/warming', async () => {
    warming.since ??= performance.now()
    await sleep(performance.now() - warming.since > COLD_MS ? 2 : 40)
    return '{"product":{}}'
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app?.close())

const json = { 'content-type': 'application/json' }
const post = { surface: 'graphql', method: 'POST', headers: json } as const
const inTwoSteps = (n: number): Unit => [
  { ...post, path: '', body: `{"n":${n}}` },
  { ...post, path: '/confirm', body: (previous) => JSON.stringify(JSON.parse(previous).data) },
]
const get = (path: string): Unit => [{ surface: 'flask', method: 'GET', path, headers: {} }]

const loadOf = (units: readonly Unit[], accepts: (body: string) => boolean, connections = 3) => ({
  urls: { graphql: `${url}/graphql`, flask: `${url}/rest` },
  units,
  accepts,
  connections,
  signal: new AbortController().signal,
})
const run = (...load: Parameters<typeof loadOf>) => drive({ ...loadOf(...load), seconds: 0.5 })

describe('answers', () => {
  test('a unit of two requests is counted once, and the second one uses the response to the first', async () => {
    const { times, ends, seconds } = await run([1, 2, 3, 4].map(inTwoSteps), (body) => body.includes('data'))
    expect(new Set(seen.confirmed).size).toBe(seen.confirmed.length)
    expect(Math.max(...seen.confirmed.map(Number))).toBeLessThanOrEqual(seen.taken)
    // The generator may disconnect before it has read the last response of each connection.
    expect(seen.confirmed.length - times.length).toBeLessThanOrEqual(3)
    expect(times.length).toBeGreaterThan(0)
    expect(ends).toHaveLength(times.length)
    expect(Math.max(...ends)).toBeLessThanOrEqual(seconds * 1_000)
  })

  test('paths of a REST API are requested with their query, by each connection in turn', async () => {
    await run([get('/a?page=1'), get('/b?page=2')], (body) => body.startsWith('{"product"'))
    expect([...seen.paths].toSorted()).toEqual(['/rest/a?page=1', '/rest/b?page=2'])
  })

  test('a warm-up lasts until the rate no longer rises', async () => {
    await warmUp(loadOf([get('/warming')], () => true))
    // Three windows, of which each is faster than the one before, and two that are not.
    expect(performance.now() - (warming.since ?? 0)).toBeGreaterThan(4_500)
  })
})

describe('refuses', () => {
  test('a load with a response that is not accepted fails', async () => {
    await expect(run([get('/a')], () => false)).rejects.toThrow(/requests failed under load: mismatches \d+/)
  })

  test('a request to an API that the system does not serve fails', async () => {
    const unit: Unit = [{ surface: 'express', method: 'GET', path: '/', headers: {} }]
    await expect(run([unit], () => true)).rejects.toThrow('the system has no express API')
  })
})
