/** The forms in which a client takes the results of a request. */
export interface AcceptedStreams {
  readonly sse: boolean
  /** Apollo Client's subscriptions over HTTP. */
  readonly multipart: boolean
  /** A response that is no stream. */
  readonly json: boolean
}

const JSON_TYPES = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*'])

/** Reads an `Accept` header; `null` when it names no stream. */
export function acceptedStreams(accept: string | undefined): AcceptedStreams | null {
  if (accept === undefined || !/event-stream|subscriptionspec/i.test(accept)) return null
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()))
  const types = new Set(ranges.map(([type]) => type ?? ''))
  return {
    sse: types.has('text/event-stream'),
    multipart: ranges.some(
      ([type, ...parameters]) =>
        type === 'multipart/mixed' && parameters.some((p) => /^subscriptionspec="?1\.0"?$/.test(p)),
    ),
    json: [...types].some((type) => JSON_TYPES.has(type)),
  }
}
