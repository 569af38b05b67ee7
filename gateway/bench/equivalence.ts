import { isDeepStrictEqual } from 'node:util'
import { urlOf } from './harness/load.js'
import type { SurfaceUrls } from './harness/program.js'
import type { Unit } from './scenarios/scenario.js'

/** A unit of requests and the last response of a system to it. */
export interface RecordedResponse {
  scenario: string
  /** What was requested first. */
  request: string
  data: unknown
}

/** Sends units one after the other, or of each its first request only, and records the last responses. */
export async function recordResponses(
  urls: SurfaceUrls,
  scenario: string,
  units: readonly Unit[],
): Promise<RecordedResponse[]> {
  const responses: RecordedResponse[] = []
  for (const unit of units) {
    let text = ''
    let data: unknown = null
    for (const { body, ...request } of unit) {
      const { method, headers } = request
      const sent = typeof body === 'function' ? body(text) : body
      const response = await fetch(urlOf(request, urls), {
        method,
        headers,
        ...(sent !== undefined && { body: sent }),
      })
      text = await response.text()
      data = response.ok ? dataIn(text, request.surface) : `${response.status} ${text}`
    }
    responses.push({ scenario, request: nameOf(unit), data })
  }
  return responses
}

const nameOf = ([first]: Unit): string => String(first?.body ?? first?.path)

/** The data of a GraphQL response; all of a REST response. */
function dataIn(text: string, surface: string): unknown {
  try {
    const body: { data?: unknown; errors?: unknown } = JSON.parse(text)
    return body.errors || surface !== 'graphql' ? body : body.data
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
    return [`${scenario}: responses differ for ${request}`, ...lines].join('\n  ')
  }
  return null
}

/** Equal errors do not count as equal responses. */
const hasData = (data: unknown): boolean =>
  typeof data === 'object' &&
  data !== null &&
  !('errors' in data) &&
  !('error' in data) &&
  Object.values(data).every((value) => value !== null)
