import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { callVerifier } from '@shopstack/kit/http/request-signature'
import { describe, expect, test } from 'vitest'
import { callerResolver } from '../caller-of.js'
import { type Fetch, signCalls } from '../sign-calls.js'

const SECRET = 'calls of a router that is under test'
const URL = 'http://transactions:4001/graphql'
const VIEWER = { id: 7, role: 'customer', sessionId: 'a' } as const

/** What is sent instead of a call of Hive Gateway's. */
async function sent(call: Pick<Fetch, 'url'> & { body: unknown; token?: string }): Promise<Fetch['options']> {
  let options: Fetch['options'] = { body: call.body, headers: { accept: 'application/json' } }
  const viewerOf = async (token: string) => (token === 'good' ? VIEWER : null)
  const headers = {
    ...(call.token && { authorization: `Bearer ${call.token}` }),
    'x-request-id': 'request-1',
  }
  const context = { request: new Request('http://shop/graphql', { headers }) }
  const plugin = signCalls({
    secret: SECRET,
    subgraphs: new Map([[URL, 'transactions']]),
    callerOf: callerResolver({ viewerOf }),
  })
  const setOptions: Fetch['setOptions'] = (given) => {
    options = given
  }
  await plugin.onFetch({ url: call.url, options, setOptions, executionRequest: { context } })
  return options
}

describe('answers', () => {
  test.each([
    ['the holder of a token', 'good', { viewer: VIEWER, tokenRefused: false }],
    ['an anonymous caller, for an invalid token', 'bad', { viewer: null, tokenRefused: true }],
    ['an anonymous caller, without a token', undefined, { viewer: null, tokenRefused: false }],
  ])('a subgraph accepts a signed call as one of %s', async (_, token, known) => {
    const body = '{"query":"{ shop { currency } }"}'
    const { headers = {} } = await sent({ url: URL, body, ...(token && { token }) })
    expect(headers.accept).toBe('application/json')
    const verify = callVerifier({ secrets: [SECRET], instance: 'any', claim: async () => true })
    expect(await verify(headers, { to: 'transactions', body })).toEqual({
      kind: 'accepted',
      caller: anonymousCaller({ requestId: 'request-1', address: '', ...known }),
    })
  })
})

describe('refuses', () => {
  test('a call to another host carries no caller', async () => {
    expect((await sent({ url: 'http://elsewhere/', body: '{}', token: 'good' })).headers).toEqual({
      accept: 'application/json',
    })
  })

  test('a body that is no text is not signed', async () => {
    await expect(sent({ url: URL, body: new FormData() })).rejects.toThrow('no text body')
  })
})
