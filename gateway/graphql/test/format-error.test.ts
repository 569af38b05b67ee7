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
  test('the log: a failure that reaches a thousand fields of an answer takes a few lines, and each answer has its own', async () => {
    const { lines, format } = opened()
    for (let answer = 1; answer <= 2; answer++) {
      const shown = Array.from({ length: 1_000 }, () => format(INTERNAL, new GraphQLError('broken')))
      expect(new Set(shown.map(({ message }) => message))).toEqual(new Set(['Internal server error.']))
      await Promise.resolve()
      expect(lines).toHaveLength(6 * answer)
    }
    expect(lines.map(({ omitted }) => omitted).filter(Boolean)).toEqual([995, 995])
  })

  test('what failed once from being left out', () => {
    const { lines, format } = opened()
    format(INTERNAL, new GraphQLError('broken'))
    expect(lines.map(({ msg }) => msg)).toEqual(['gateway error'])
  })
})
