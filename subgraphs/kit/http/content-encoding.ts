import type { FastifyReply, FastifyRequest } from 'fastify'

/** A body that was sent compressed, or in another encoding that no server of ours reads. */
export class EncodedBodyError extends Error {
  override readonly name = 'EncodedBodyError'
  /** What Fastify answers for it. */
  readonly statusCode = 415

  constructor() {
    super('Send the body without a content encoding.')
  }
}

/** Refuses an encoded body before any of it is read (RFC 9110, 8.4 and 15.5.16); how it really came does not matter. */
export async function rejectEncodedBody({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (!hasBody || encodings.every((name) => name === '' || name === 'identity')) return
  reply.header('accept-encoding', 'identity')
  throw new EncodedBodyError()
}
