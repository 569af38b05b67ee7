import { describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../url.js'

const node = (host: string, port: number) => ({ host, port })

describe('answers', () => {
  test.each([
    ['redis://:secret@redis:6379/1', { kind: 'server', url: 'redis://:secret@redis:6379/1' }],
    ['rediss://redis', { kind: 'server', url: 'rediss://redis' }],
    [
      'redis+sentinel://one:26379,two:26380/shop',
      {
        kind: 'sentinel',
        master: 'shop',
        db: 0,
        tls: false,
        nodes: [node('one', 26_379), node('two', 26_380)],
      },
    ],
    [
      'rediss+sentinel://ada:pass%40word@one/shop/1?keyPrefix=a:&sentinelPassword=other',
      {
        ...{ kind: 'sentinel', master: 'shop', db: 1, tls: true, nodes: [node('one', 26_379)] },
        ...{ username: 'ada', password: 'pass@word', keyPrefix: 'a:', sentinelPassword: 'other' },
      },
    ],
    [
      'redis+cluster://:secret@10.0.0.1:7000,[fd00::2]:7001,three',
      {
        ...{ kind: 'cluster', tls: false, password: 'secret' },
        nodes: [node('10.0.0.1', 7_000), node('fd00::2', 7_001), node('three', 6_379)],
      },
    ],
  ])('the Redis URL %s is parsed', (text, place) => {
    expect(parseRedisUrl(text)).toEqual(place)
  })
})

describe('refuses', () => {
  test.each([
    'http://redis:6379',
    'redis:6379',
    'redis+sentinel://one:26379',
    'redis+sentinel://one:26379,/shop',
    'redis+sentinel://:pass%word@one/shop',
    'redis+cluster://one:port',
    'redis+cluster://one/1',
    'redis+proxy://one/shop',
  ])('the Redis URL %s is rejected', (text) => {
    expect(parseRedisUrl(text)).toBeNull()
  })
})
