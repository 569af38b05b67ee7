import { describe, expect, test } from 'vitest'
import { readConfig } from '../../config/read-config.js'

const PASSWORDS = [
  'first@second',
  'first/second',
  'first@se/cond',
  'first?second',
  'first#second',
  'first%second',
]
const SETTINGS = [
  ...[
    'DATABASE_URL',
    'TRANSACTIONS_DATABASE_URL',
    'INSIGHTS_REPLICA_URL',
    'LISTEN_DATABASE_URL',
    'REDIS_URL',
  ],
  ...['TRANSACTIONS_URL', 'INSIGHTS_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'ALLOWED_ORIGINS', 'GATEWAY_PORT'],
]

/** The error of a start with this setting. */
function refusalOf(name: string, value: string): string {
  try {
    readConfig({ [name]: value })
    return ''
  } catch (error) {
    return String(error)
  }
}

describe('protects', () => {
  test.each(SETTINGS)('a rejected %s shows no part of its password', (name) => {
    const refusals = PASSWORDS.flatMap((password) =>
      ['postgres', 'redis', 'http', 'nothing'].map((scheme) =>
        refusalOf(name, `${scheme}://owner:${password}@db.example:port/shop`),
      ),
    )
    expect(refusals.some((text) => text.includes(name))).toBe(true)
    for (const text of refusals) expect(text).not.toMatch(/first|cond/)
  })
})
