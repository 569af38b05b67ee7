import { createLogger } from '@shopstack/kit/telemetry/log'
import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { formatError } from '../format-error.js'

const INTERNAL = { message: 'broken', extensions: { code: 'INTERNAL_SERVER_ERROR' } }

function opened() {
  const lines: { msg: string; omitted?: number }[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { lines, format: formatError(createLogger({ level: 'info', destination })) }
}

describe('protects', () => {
  test('an error at a thousand fields of one response takes six log lines', async () => {
    const { lines, format } = opened()
    for (let answer = 1; answer <= 2; answer++) {
      const shown = Array.from({ length: 1_000 }, () => format(INTERNAL, new GraphQLError('broken')))
      expect(new Set(shown.map(({ message }) => message))).toEqual(new Set(['Internal server error.']))
      await Promise.resolve()
      expect(lines).toHaveLength(6 * answer)
    }
    expect(lines.map(({ omitted }) => omitted).filter(Boolean)).toEqual([995, 995])
  })

  test('a single failure is logged in full', () => {
    const { lines, format } = opened()
    format(INTERNAL, new GraphQLError('broken'))
    expect(lines.map(({ msg }) => msg)).toEqual(['gateway error'])
  })
})
