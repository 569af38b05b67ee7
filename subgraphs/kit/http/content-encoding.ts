import type { FastifyReply, FastifyRequest } from 'fastify'

/** A compressed or otherwise encoded request body, which no server here decodes. */
export class EncodedBodyError extends Error {
  override readonly name = 'EncodedBodyError'
  /** The response status. */
  readonly statusCode = 415

  constructor() {
    super('Send the body without a content encoding.')
  }
}

/** Rejects an encoded body before reading it (RFC 9110, 8.4 and 15.5.16), whether or not it is really encoded. */
export async function rejectEncodedBody({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (!hasBody || encodings.every((name) => name === '' || name === 'identity')) return
  reply.header('accept-encoding', 'identity')
  throw new EncodedBodyError()
}
