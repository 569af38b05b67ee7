import { isDeepStrictEqual } from 'node:util'
import type { BenchRequest } from './scenarios.js'

/** A request and the response of a system. */
export interface RecordedResponse {
  scenario: string
  request: BenchRequest
  data: unknown
}

/** Sends requests one after the other and records the responses. */
export async function recordResponses(
  url: string,
  scenario: string,
  requests: readonly BenchRequest[],
): Promise<RecordedResponse[]> {
  const responses: RecordedResponse[] = []
  for (const request of requests) {
    const response = await fetch(url, { method: 'POST', ...request })
    const text = await response.text()
    responses.push({ scenario, request, data: response.ok ? dataIn(text) : `${response.status} ${text}` })
  }
  return responses
}

function dataIn(text: string): unknown {
  try {
    const body: { data?: unknown; errors?: unknown } = JSON.parse(text)
    return body.errors ? body : body.data
  } catch {
    return text
  }
}

/** Describes the first request with different responses of two systems, or with a response without data; null if none. */
export function firstDifference(
  [first, second]: readonly [string, string],
  responses: readonly RecordedResponse[],
  others: readonly RecordedResponse[],
): string | null {
  for (const [i, { scenario, request, data }] of responses.entries()) {
    const other = others[i]?.data
    if (isDeepStrictEqual(data, other) && hasData(data)) continue
    const lines = [`${first}: ${JSON.stringify(data)}`, `${second}: ${JSON.stringify(other)}`]
    return [`${scenario}: responses differ for ${request.body}`, ...lines].join('\n  ')
  }
  return null
}

/** Equal errors do not count as equal responses. */
const hasData = (data: unknown): boolean =>
  typeof data === 'object' &&
  data !== null &&
  !('errors' in data) &&
  Object.values(data).every((value) => value !== null)
