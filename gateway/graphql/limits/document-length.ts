import type { FastifyRequest } from 'fastify'
import { LIMITS, limitExceeded } from './limits.js'

/**
 * Rejects a document over the length limit before it is hashed, parsed or cached. Comments, blanks and long names take time
 * and are not counted by the token limit.
 */
export function refuseLongDocument({ body, query }: Pick<FastifyRequest, 'body' | 'query'>): void {
  for (const sent of [body, query]) {
    const text: unknown =
      typeof sent === 'object' && sent !== null && 'query' in sent ? sent.query : undefined
    if (typeof text === 'string' && text.length > LIMITS.characters)
      throw limitExceeded('characters', text.length, LIMITS.characters)
  }
}
