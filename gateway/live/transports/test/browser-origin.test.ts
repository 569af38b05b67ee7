import { readConfig } from '@shopstack/kit/config/read-config'
import { describe, expect, test } from 'vitest'
import { PRODUCTION } from '../../../test/shop.js'
import { originRule } from '../browser-origin.js'

const production = originRule(
  readConfig({
    ...PRODUCTION,
    DATABASE_URL: 'postgres://a:b@localhost/shop',
    ALLOWED_ORIGINS: 'https://shop.example',
  }),
)
const development = originRule(readConfig({}))
const host = 'api.shop.example'

describe('answers', () => {
  test.each([
    ['a client that is no browser', {}],
    ['a page of an allowed origin', { origin: 'https://shop.example', 'sec-fetch-site': 'same-site' }],
    ['a page of this host', { origin: 'https://api.shop.example', 'sec-fetch-site': 'same-origin' }],
    ['an event source of this origin', { 'sec-fetch-site': 'same-origin' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('%s may open a stream', (_, headers) => {
    expect(production({ headers, host })).toBe(true)
  })

  test('a page on any port of this machine may open a stream in development', () => {
    expect(development({ headers: { origin: 'http://localhost:8080' }, host: 'localhost:4000' })).toBe(true)
  })
})

describe('refuses', () => {
  test.each([
    ['a page of another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page that begins with an allowed origin', { origin: 'https://shop.example.evil.example' }],
    ['a page of this machine in production', { origin: 'http://localhost:8080' }],
    ['a page of another port of this host', { origin: 'https://api.shop.example:8443' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['an image of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a request of another host of the site without an origin', { 'sec-fetch-site': 'same-site' }],
  ])('%s may open no stream', (_, headers) => {
    expect(production({ headers, host })).toBe(false)
  })
})
