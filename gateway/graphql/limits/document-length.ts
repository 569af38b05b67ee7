import type { FastifyRequest } from 'fastify'
import { LIMITS, refusal } from './limits.js'

/**
 * Refuses a document by its length, before it is hashed, parsed or kept: comments, blanks and long names are no tokens that
 * the limit of tokens would count, and take their time all the same.
 */
export function refuseLongDocument({ body, query }: Pick<FastifyRequest, 'body' | 'query'>): void {
  for (const sent of [body, query]) {
    const text: unknown =
      typeof sent === 'object' && sent !== null && 'query' in sent ? sent.query : undefined
    if (typeof text === 'string' && text.length > LIMITS.characters)
      throw refusal('characters', text.length, LIMITS.characters)
  }
}
