import type postgres from 'postgres'

/** Where a request is sent: GraphQL, or the REST API of one of the legacy services. */
export type BenchSurface = 'graphql' | 'flask' | 'express'

/** A request, the same for every system. */
export interface BenchRequest {
  surface: BenchSurface
  method: 'GET' | 'POST'
  /** Path and query below the URL of the surface. */
  path: string
  headers: Readonly<Record<string, string>>
  /** The body of a POST; a later step of a unit may derive it from the response to the step before. */
  body?: string | ((previous: string) => string)
}

/** What is counted once: a request, or several that are sent one after the other. */
export type Unit = readonly BenchRequest[]

/** The varying part of a request: variables of an operation, or a path. */
export type RequestSample = Readonly<Record<string, unknown>>

/** A token of the demo administrator, and one of each customer. */
export interface BenchTokens {
  admin: string
  customers: readonly string[]
}

/** One operation, sent repeatedly with different samples. */
export interface Scenario {
  name: string
  title: string
  /** The systems that are measured, by name. */
  systems: readonly string[]
  /** Runs only when it is named, and with `--all`. */
  isExtra?: true
  /** Changes data, so that it runs after all that only read. */
  writes?: true
  /** Customers that are signed in. */
  customersCount?: number
  /** Readies the seeded database. */
  prepare?(sql: postgres.Sql): Promise<unknown>
  /** All responses are compared before the measurement, those of a scenario that writes only for a few samples. */
  samples(sql: postgres.Sql): Promise<RequestSample[]>
  unit(sample: RequestSample, tokens: BenchTokens, index: number): Unit
  /** Whether a body is that of a successful response. */
  accepts(body: string): boolean
}

/** Different samples of a scenario, and customers. */
export const SAMPLE_SIZE = 64

/** The units of a scenario; each has its own sample, and a customer where it needs one. */
export const unitsOf = (scenario: Scenario, samples: readonly RequestSample[], tokens: BenchTokens): Unit[] =>
  samples.map((sample, index) => scenario.unit(sample, tokens, index))

/** The POST of a GraphQL operation. */
export function graphqlRequest(
  query: string,
  variables: RequestSample,
  token: string,
): BenchRequest & { body: string } {
  const operationName = /(?:query|mutation) (\w+)/.exec(query)?.[1]
  return {
    surface: 'graphql',
    method: 'POST',
    path: '',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ operationName, query: query.replace(/\s+/g, ' '), variables }),
  }
}

/** Whether a GraphQL response has data and no errors. */
export const hasOnlyData = (body: string): boolean =>
  body.startsWith('{"data":{') && !body.includes('"errors":[')
