import { isDeepStrictEqual } from 'node:util'
import type { BenchRequest } from './scenarios.js'

/** A request and what a system answered to it. */
export interface Answered {
  scenario: string
  request: BenchRequest
  data: unknown
}

/** Asks one request after the other. */
export async function answersOf(
  url: string,
  scenario: string,
  requests: readonly BenchRequest[],
): Promise<Answered[]> {
  const answers: Answered[] = []
  for (const request of requests) {
    const response = await fetch(url, { method: 'POST', ...request })
    const text = await response.text()
    answers.push({ scenario, request, data: response.ok ? dataIn(text) : `${response.status} ${text}` })
  }
  return answers
}

function dataIn(text: string): unknown {
  try {
    const body: { data?: unknown; errors?: unknown } = JSON.parse(text)
    return body.errors ? body : body.data
  } catch {
    return text
  }
}

/** The first request that two systems answer differently, or that is answered with anything but data, as a sentence. */
export function firstDifference(
  [first, second]: readonly [string, string],
  answers: readonly Answered[],
  others: readonly Answered[],
): string | null {
  for (const [i, { scenario, request, data }] of answers.entries()) {
    const other = others[i]?.data
    if (isDeepStrictEqual(data, other) && hasData(data)) continue
    const lines = [`${first}: ${JSON.stringify(data)}`, `${second}: ${JSON.stringify(other)}`]
    return [`In ${scenario}, ${request.body} is not answered alike.`, ...lines].join('\n  ')
  }
  return null
}

/** Equal failures are no answers. */
const hasData = (data: unknown): boolean =>
  typeof data === 'object' &&
  data !== null &&
  !('errors' in data) &&
  Object.values(data).every((value) => value !== null)
