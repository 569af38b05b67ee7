import type { Identity } from '@shopstack/kit/identity'
import type { Logger } from '@shopstack/kit/log'
import type { Operation, RunOperation } from '../operations.js'

/** What a REST surface needs of the platform. */
export interface RestDeps {
  run: RunOperation
  identity: Identity
  log: Logger
  production: boolean
  allowedOrigins: readonly string[]
  restAccess: 'roles' | 'legacy'
}

/** What a client sent, as far as a route reads it. */
export interface Asked {
  /** The first value of each parameter of the query string. */
  readonly query: Readonly<Record<string, string | undefined>>
  readonly params: Readonly<Record<string, string>>
  readonly body: unknown
}

/** An answer before its surface has written it down. */
export interface Reply {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** Runs an operation for the caller of this request; throws `OperationFailed` when it was refused or broke. */
export type Ask = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
) => Promise<Data>

/** One documented endpoint. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  reply(asked: Asked, ask: Ask): Reply | Promise<Reply>
}

/** An endpoint that is one GraphQL operation: how a request becomes its variables, and its data the answer. */
export function route<Data, Variables>(
  method: Route['method'],
  path: string,
  operation: Operation<Data, Variables>,
  {
    variables,
    answer,
  }: { variables: (asked: Asked) => Variables; answer: (data: Data, asked: Asked) => Reply },
): Route {
  return { method, path, reply: async (asked, ask) => answer(await ask(operation, variables(asked)), asked) }
}

export const ok = (body: object): Reply => ({ status: 200, body })
export const failed = (status: number, error: string): Reply => ({ status, body: { error } })
export const notFound = (error: string): Reply => failed(404, error)
