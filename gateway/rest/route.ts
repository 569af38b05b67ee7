import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller, Scope } from '@shopstack/kit/auth/viewer'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { FastifyInstance } from 'fastify'
import type { ZodType } from 'zod'
import type { OpenSpending } from '../budget/spending.js'
import type { Operation, RunOperation } from '../federation/trusted-documents.js'
import type { Load } from '../http/load-shedding.js'

/** What a REST surface needs of the platform. */
export interface RestDeps {
  /** Adds the hooks that measure requests; before all others, so that refused requests are measured too. */
  instrument(app: FastifyInstance, name: 'flask' | 'express'): void
  run: RunOperation
  load: Load
  spend: OpenSpending
  identity: Identity
  log: Logger
  production: boolean
  /** Whether `/docs` and `/openapi.json` are served. */
  explore: boolean
  allowedOrigins: readonly string[]
  restAccess: 'roles' | 'legacy'
  trustedProxies: Config['trustedProxies']
  /** How long an operation may take, in milliseconds. */
  operationTimeout: number
}

/** What a client sent, as far as a route reads it. */
export interface Asked<Body = unknown> {
  /** The first value of each parameter of the query string. */
  readonly query: Readonly<Record<string, string | undefined>>
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey: string | null
  /** The id of the account that asks; `null` for nobody. Never null in a route that only signed-in callers reach. */
  readonly callerId: string | null
}

/** An answer before its surface has written it down: JSON, or a text of another type. */
export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
} & ({ readonly body: object } | { readonly text: string; readonly type: string })

/** Runs an operation for the caller of this request; throws `OperationFailed` when it was refused or broke. */
export type Ask = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
) => Promise<Data>

/**
 * Who reaches a route: everybody, whoever is signed in, or admins. With `REST_ACCESS=legacy` every signed-in caller has
 * the `legacyScope` in it, and reaches those for admins.
 */
export type Access =
  | { readonly who: 'everybody' }
  | {
      readonly who: 'signed-in'
      readonly legacyScope?: Scope
      /** The answer to a good token of an account that is not there, where it is not the usual one. */
      readonly nobody?: Reply
    }
  | { readonly who: 'admin'; readonly legacyScope: Scope }

/** What the description of the API says of a route. */
export interface About {
  /** One sentence. */
  readonly summary: string
  readonly tag: string
  readonly query?: ZodType
  readonly params?: ZodType
  readonly body?: ZodType
  /** Whether it honours the header `Idempotency-Key`. */
  readonly idempotent?: true
  /** What it answers, by status; those that any route may answer are left out. */
  readonly answers: Readonly<Record<number, ZodType>>
}

/** One documented endpoint. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** Everybody reaches it unless given. */
  readonly access?: Access
  readonly about?: About
  /** Answered to callers who have spent their budget too. */
  readonly isUncharged?: true
  reply(asked: Asked, ask: Ask): Reply | Promise<Reply>
}

/** How an endpoint that is one GraphQL operation reads its request and makes its answer. */
export interface Mapping<Data, Variables, Body> {
  readonly access?: Access
  readonly about?: About
  /** What the body has to be; the message of its first issue is the answer to any other, with status 400. */
  readonly body?: ZodType<Body>
  /** The answer to a body that is not what it has to be, where that is not the usual one. */
  readonly refuseBody?: (messages: readonly Issue[], body: unknown) => Reply
  /** The operation's variables, or an answer without asking. */
  variables(asked: Asked<Body>): Variables | Refused
  answer(data: Data, asked: Asked<Body>): Reply | Promise<Reply>
}

/** Something that is wrong with a body. */
export interface Issue {
  /** The field, such as `email` or `items.0.quantity`. */
  readonly field: string
  readonly message: string
}

/** Variables that cannot be made of a request: the answer instead. */
export class Refused {
  readonly reply: Reply

  constructor(reply: Reply) {
    this.reply = reply
  }
}

/** An endpoint that is one GraphQL operation: how a request becomes its variables, and its data the answer. */
export function route<Data, Variables, Body = unknown>(
  method: Route['method'],
  path: string,
  operation: Operation<Data, Variables>,
  mapping: Mapping<Data, Variables, Body>,
): Route {
  return {
    method,
    path,
    ...(mapping.access && { access: mapping.access }),
    ...(mapping.about && {
      about: mapping.body ? { body: mapping.body, ...mapping.about } : mapping.about,
    }),
    async reply(asked, ask) {
      const body = bodyOf(mapping, asked.body)
      if (body instanceof Refused) return body.reply
      const read = { ...asked, body }
      const variables = mapping.variables(read)
      return variables instanceof Refused
        ? variables.reply
        : mapping.answer(await ask(operation, variables), read)
    },
  }
}

function bodyOf<Body>(
  { body, refuseBody = firstMessage }: Pick<Mapping<never, never, Body>, 'body' | 'refuseBody'>,
  given: unknown,
): Body | Refused {
  // A route without a schema does not look at the body.
  if (!body) return given as Body
  const { data, error, success } = body.safeParse(given)
  if (success) return data
  const issues = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  return new Refused(refuseBody(issues, given))
}

const firstMessage = ([first]: readonly Issue[]): Reply => failed(400, first?.message ?? 'Bad request')

export const ok = (body: object): Reply => ({ status: 200, body })
export const created = (body: object): Reply => ({ status: 201, body })
export const failed = (status: number, error: string): Reply => ({ status, body: { error } })
export const notFound = (error: string): Reply => failed(404, error)

/** Who asks, as a route is told. */
export const callerIdOf = ({ viewer }: Caller): string | null => (viewer ? String(viewer.id) : null)
