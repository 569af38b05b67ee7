import { testRedisUrl } from '@shopstack/drizzle/test/databases'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { readConfig } from '@shopstack/kit/config/read-config'
import { signCall } from '@shopstack/kit/http/request-signature'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { transactions } from '@shopstack/transactions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SUBGRAPH_SECRET, useShop } from './shop.js'

const shop = useShop()
const redisUrl = testRedisUrl()
const BODY = JSON.stringify({
  query: `mutation { createDiscountCode(input: { code: "REPLAYED", percent: 5 }) { userErrors { code } } }`,
})
const QUERY = JSON.stringify({ query: '{ __typename }' })
const caller = anonymousCaller({ viewer: { id: 1, role: 'admin', sessionId: null }, requestId: 'replayed' })
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

async function aReplica(REDIS_URL: string | undefined) {
  const env = { DATABASE_URL: shop().ownerUrl, SUBGRAPH_SECRET, REDIS_URL, TRANSACTIONS_PORT: '0' }
  const service = await startSubgraph(transactions, readConfig(env), createLogger({ level: 'silent' }))
  closing.push(() => service.close())
  const call = async (headers: Record<string, string>, body = QUERY) => {
    const reply = await fetch(`http://127.0.0.1:${service.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { status: reply.status, instance: reply.headers.get('shopstack-instance') }
  }
  return { call, close: service.close }
}

const signed = (body = QUERY, instance: string | null = null) =>
  signCall(SUBGRAPH_SECRET, { to: 'transactions', body, caller, instance })

describe.each(redisUrl ? ['without Redis', 'with Redis'] : ['without Redis'])('%s', (kind) => {
  const redis = kind === 'with Redis' ? redisUrl : undefined
  let replicas: Awaited<ReturnType<typeof aReplica>>[] = []
  beforeAll(async () => {
    replicas = [await aReplica(redis), await aReplica(redis)]
  })
  const statuses = async (headers: Record<string, string>, body = QUERY) => {
    const replies = []
    for (const { call } of replicas) replies.push((await call(headers, body)).status)
    return replies
  }

  test('a call accepted by one replica is rejected by another, and by one that starts later', async () => {
    const headers = signed(BODY)
    expect(await statuses(headers, BODY)).toEqual([200, 401])
    const later = await aReplica(redis)
    expect((await later.call(headers, BODY)).status).toBeGreaterThanOrEqual(401)
    expect((await later.call(headers, BODY)).status).toBe(401)
  })

  test('a call for one replica is accepted there once and by no other', async () => {
    const [first] = replicas
    const { instance } = (await first?.call(signed())) ?? {}
    const headers = signed(QUERY, instance)
    expect(await statuses(headers)).toEqual([200, 421])
    expect(await statuses(headers)).toEqual([401, 421])
  })

  test('the instance of a replica is not revealed to callers without the secret', async () => {
    const [first] = replicas
    expect(await first?.call({})).toEqual({ status: 401, instance: null })
  })
})
