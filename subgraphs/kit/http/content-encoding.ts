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
export function rejectEncodedBody(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  _body: unknown,
  done: (error?: Error) => void,
): void {
  if (!isEncoded(headers)) {
    done()
    return
  }
  reply.header('accept-encoding', 'identity')
  done(new EncodedBodyError())
}

function isEncoded(headers: FastifyRequest['headers']): boolean {
  const encoding = headers['content-encoding']
  if (encoding === undefined) return false
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const encodings = encoding.split(',').map((name) => name.trim().toLowerCase())
  return hasBody && !encodings.every((name) => name === '' || name === 'identity')
}
