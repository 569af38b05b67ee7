import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller, Scope } from '@shopstack/kit/auth/viewer'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypedQueryDocumentNode } from 'graphql'
import type { ZodObject, ZodType } from 'zod'
import type { OpenSpending } from '../budget/spending.js'
import { type ExecuteDocument, type RestDocument, restDocument } from '../federation/rest-documents.js'
import type { LoadShedder } from '../http/load-shedding.js'

/** Dependencies of a legacy API. */
export interface RestDeps {
  /** Adds the metrics hooks; called first, so that rejected requests are measured as well. */
  instrument(app: FastifyInstance, name: 'flask' | 'express'): void
  /** Measures requests that are served without those hooks; null: none are. */
  metrics: Pick<Metrics, 'request'> | null
  run: ExecuteDocument
  load: LoadShedder
  spend: OpenSpending
  identity: Identity
  log: Logger
  production: boolean
  /** Whether `/docs` and `/openapi.json` are served. */
  explore: boolean
  allowedOrigins: readonly string[]
  restAccess: 'roles' | 'legacy'
  trustedProxies: Config['trustedProxies']
  /** Deadline of an operation in milliseconds. */
  operationTimeout: number
}

/** The parts of a request that routes read. */
export interface RestRequest<Body = unknown> {
  /** The first value of each query parameter. */
  readonly query: Readonly<Record<string, string | undefined>>
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey: string | null
  /** Account id of the caller; `null` for an anonymous caller, which only public routes have. */
  readonly callerId: string | null
  /** Whether the caller was authenticated by the cookie of a page. */
  readonly hasCookie: boolean
  /** The prefix of this server on the GraphQL port, such as `/node`; empty on its own port. */
  readonly mountedAt: string
  /** Executes operations as the account of an access token. */
  executeAs(token: string): Promise<ExecuteOperation>
}

/** What makes a route the page of a browser: it may be authenticated by a cookie, and its errors are pages. */
export interface PageBehaviour {
  /** The access token of the cookie; `null` without one, and for requests of other origins. */
  tokenOf(request: FastifyRequest): string | null
  /** The page for an error response; requests without `Accept: text/html` and bearer clients get the response itself. */
  errorPage(response: RestResponse, request: FastifyRequest): RestResponse
}

/** A response before serialization: JSON, or text of another type. */
export type RestResponse = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
} & ({ readonly body: object } | { readonly text: string; readonly type: string })

/** Executes an operation for the caller of the request; throws `OperationFailed` for any error. */
export type ExecuteOperation = <Data, Variables>(
  operation: RestDocument<Data, Variables>,
  variables: Variables,
) => Promise<Data>

/**
 * Required authentication of a route. With `REST_ACCESS=legacy`, every authenticated caller has its `legacyScope`, and
 * reaches routes for administrators.
 */
export type Access =
  | { readonly who: 'public' }
  | {
      readonly who: 'authenticated'
      readonly legacyScope?: Scope
      /** The response to a valid token of an account that does not exist, if it differs from the default. */
      readonly unknownAccount?: RestResponse
    }
  | { readonly who: 'admin'; readonly legacyScope: Scope }

/** OpenAPI description of a route. */
export interface RouteDescription {
  /** One sentence. */
  readonly summary: string
  readonly tag: string
  readonly query?: ZodObject
  readonly body?: ZodType
  /** Whether it supports the header `Idempotency-Key`. */
  readonly idempotent?: true
  /** Responses by status, without those common to all routes. */
  readonly responses: Readonly<Record<number, ZodType>>
}

/** One documented endpoint. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** Default: public. */
  readonly access?: Access
  readonly about?: RouteDescription
  /** Exempt from caller budgets. */
  readonly isUncharged?: true
  readonly page?: PageBehaviour
  handle(request: RestRequest, execute: ExecuteOperation): RestResponse | Promise<RestResponse>
}

/** The mapping between an endpoint and its GraphQL operation. */
export interface Mapping<Data, Variables, Body> {
  readonly access?: Access
  readonly about?: RouteDescription
  /** Schema of the body; an invalid body returns the message of its first issue with status 400. */
  readonly body?: ZodType<Body>
  /** The response to an invalid body, if it differs from the default. */
  readonly rejectBody?: (messages: readonly Issue[], body: unknown) => RestResponse
  /** The variables of the operation, or a response without executing it. */
  variables(request: RestRequest<Body>): Variables | RejectedRequest
  respond(data: Data, request: RestRequest<Body>): RestResponse | Promise<RestResponse>
}

/** A validation error of a body. */
export interface Issue {
  /** The field, such as `email` or `items.0.quantity`. */
  readonly field: string
  readonly message: string
}

/** A request that is rejected before its operation is executed. */
export class RejectedRequest {
  readonly response: RestResponse

  constructor(response: RestResponse) {
    this.response = response
  }
}

/** Defines an endpoint that executes one GraphQL operation. */
export function route<Data, Variables, Body = unknown>(
  method: Route['method'],
  path: string,
  document: TypedQueryDocumentNode<Data, Variables>,
  mapping: Mapping<Data, Variables, Body>,
): Route {
  const operation = restDocument(document)
  return {
    method,
    path,
    ...(mapping.access && { access: mapping.access }),
    ...(mapping.about && {
      about: mapping.body ? { body: mapping.body, ...mapping.about } : mapping.about,
    }),
    async handle(request, execute) {
      const body = parseBody(mapping, request.body)
      if (body instanceof RejectedRequest) return body.response
      const parsed = { ...request, body }
      const variables = mapping.variables(parsed)
      return variables instanceof RejectedRequest
        ? variables.response
        : mapping.respond(await execute(operation, variables), parsed)
    },
  }
}

function parseBody<Body>(
  { body, rejectBody = firstMessage }: Pick<Mapping<never, never, Body>, 'body' | 'rejectBody'>,
  given: unknown,
): Body | RejectedRequest {
  // A route without a schema ignores the body.
  if (!body) return given as Body
  const { data, error, success } = body.safeParse(given)
  if (success) return data
  const issues = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  return new RejectedRequest(rejectBody(issues, given))
}

const firstMessage = ([first]: readonly Issue[]): RestResponse => failed(400, first?.message ?? 'Bad request')

export const ok = (body: object): RestResponse => ({ status: 200, body })
export const created = (body: object): RestResponse => ({ status: 201, body })
export const failed = (status: number, error: string): RestResponse => ({ status, body: { error } })
export const notFound = (error: string): RestResponse => failed(404, error)

/** Account id of a caller, for a route. */
export const callerIdOf = ({ viewer }: Caller): string | null => (viewer ? String(viewer.id) : null)
