import { describe, expect, test } from 'vitest'
import { acceptedStreams } from '../accepted-streams.js'

/** What clients send with subscriptions. */
const CLIENTS = {
  'graphql-sse': 'text/event-stream',
  'Apollo Client': 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
  'Apollo Client 4':
    'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/graphql-response+json,application/json;q=0.9',
  urql: 'text/event-stream, multipart/mixed',
}

describe('answers', () => {
  test.each([
    ['graphql-sse', { sse: true, multipart: false, json: false }],
    ['Apollo Client', { sse: false, multipart: true, json: true }],
    ['Apollo Client 4', { sse: false, multipart: true, json: true }],
    ['urql', { sse: true, multipart: false, json: false }],
  ] as const)('the header of %s names its streams', (client, expected) => {
    expect(acceptedStreams(CLIENTS[client])).toEqual(expected)
  })

  test('a query of urql accepts JSON besides streams', () => {
    const accept =
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed'
    expect(acceptedStreams(accept)).toEqual({ sse: true, multipart: false, json: true })
  })
})

describe('refuses', () => {
  test.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'multipart/mixed;deferSpec=20220824, application/json',
  ])('%s accepts no stream of subscriptions', (accept) => {
    expect(acceptedStreams(accept)).toBeNull()
  })

  test('another version of the multipart protocol is not accepted', () => {
    const accepted = acceptedStreams('multipart/mixed;subscriptionSpec=2.0, application/json')
    expect(accepted).toEqual({ sse: false, multipart: false, json: true })
  })
})
