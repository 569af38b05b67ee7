import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { cleanForwardedFor } from '../forwarded-for.js'

function cleaned(header: string): string | undefined {
  const request = new IncomingMessage(new Socket())
  request.headers['x-forwarded-for'] = header
  cleanForwardedFor(request)
  return request.headers['x-forwarded-for'] as string | undefined
}

describe('answers', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['198.51.100.9, 203.0.113.8', '198.51.100.9, 203.0.113.8'],
    ['2001:db8::1', '2001:db8::1'],
    ['1.2.3.4:8080', '1.2.3.4'],
    ['[2001:db8::1]:443, [2001:db8::2]', '2001:db8::1, 2001:db8::2'],
  ])('the addresses of %s are kept without ports', (header, addresses) =>
    expect(cleaned(header)).toBe(addresses),
  )
})

describe('refuses', () => {
  test.each([
    'unknown',
    '_hidden',
    'garbage',
    '',
    '1.2.3.4:',
    '1.2.3:80',
    '999.1.1.1',
    '2001:db8::1:443x',
    '1.2.3.4:123456',
  ])('%j is not taken for an address', (entry) => {
    expect(cleaned(entry)).toBeUndefined()
    expect(cleaned(`203.0.113.7, ${entry}`)).toBeUndefined()
    expect(cleaned(`${entry}, 203.0.113.7`)).toBe('203.0.113.7')
  })
})
