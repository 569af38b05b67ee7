import type { TokenProblem } from '@shopstack/kit/auth/identity'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StartPage } from '../http/start-page.js'
import type { RestResponse, Route } from './route.js'

/** The bearer authentication of a legacy API: how it parses `Authorization`, and its error responses. */
export interface BearerScheme {
  /** The token, or the response to a header without one. */
  readToken(
    authorization: string | undefined,
  ): { readonly token: string } | { readonly response: RestResponse }
  /** The response to an invalid token. */
  challenge(problem: TokenProblem): RestResponse
}

/** The definition of a legacy API: everything in which the two differ on the wire. */
export interface LegacyApi {
  readonly name: 'flask' | 'express'
  readonly routes: readonly Route[]
  /** Converts a documented path to a Fastify route. */
  pattern(path: string): string
  readonly caseSensitive: boolean
  readonly contentType: string
  readonly bearer: BearerScheme
  /** Whether a body of another type than JSON is rejected with 415; otherwise it counts as empty. */
  readonly readsJsonOnly: boolean
  write(body: object): string | Buffer
  /** The entity tag of a body that `write` has made; absent: responses have none. */
  etagOf?(body: string | Buffer): string
  /** Sets the headers of every response; `true` when the response is complete. */
  applyHeaders(request: FastifyRequest, reply: FastifyReply): boolean
  /** The page at `/`, for browsers, where exploring is enabled. */
  readonly startPage: StartPage
  /** The response to a path with malformed percent-encoding. */
  readonly malformedPathResponse: RestResponse
}
