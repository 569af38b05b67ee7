import { GraphQLError } from 'graphql'

/** Limits of one GraphQL request. Sizes are per operation with fragments expanded. */
export const LIMITS = {
  /** Characters of the document, including comments and blanks. */
  characters: 50_000,
  /** Lexical tokens of the document; the parser stops there. */
  tokens: 2_000,
  /** Nesting of fields; a root field is the first level. */
  depth: 12,
  /** The same below `__schema` and `__type`: tools unwrap types nine levels deep. */
  introspectionDepth: 20,
  /** Values below `__schema` and `__type`; the query of Sandbox has 12,000. */
  introspectionValues: 20_000,
  /** Root fields of a query. */
  rootFields: 20,
  /** Root fields of a mutation: each is a write, a sign-in or a password verification. */
  mutationFields: 5,
  aliases: 15,
  directives: 50,
  /** No location can validly have more; many unknown directives are one error instead of one each. */
  directivesInOnePlace: 5,
  /** Selected fields, including repeated ones. */
  fields: 500,
  /** Values to resolve, lists multiplied by the page size of the request. */
  cost: 5_000,
  /** The assumed size of a list without a page size in `cost`. */
  listSize: 10,
} as const

/** Overrides of {@link LIMITS}. */
export type LimitOptions = { readonly [Name in keyof typeof LIMITS]?: number }

/** Every limit with its effective number. */
export type Limits = Required<LimitOptions>

/** A limit whose error says the actual number. */
export type LimitName = Exclude<keyof Limits, 'listSize' | 'tokens'>

const messages: Record<LimitName, (actual: number) => string> = {
  characters: (actual) => `The document has ${actual} characters`,
  depth: (actual) => `Fields are nested ${actual} levels deep`,
  introspectionDepth: (actual) => `Introspection is nested ${actual} levels deep`,
  introspectionValues: (actual) => `Introspection returns ${actual} values`,
  rootFields: (actual) => `The query has ${actual} root fields`,
  mutationFields: (actual) => `The mutation has ${actual} root fields`,
  aliases: (actual) => `The operation has ${actual} aliases`,
  directives: (actual) => `The operation has ${actual} directives`,
  directivesInOnePlace: (actual) => `There are ${actual} directives in one place`,
  fields: (actual) => `The operation selects ${actual} fields`,
  cost: (actual) => `The operation costs ${actual}`,
}

export const TOO_COMPLEX = 'QUERY_TOO_COMPLEX'

/** The error of an exceeded limit. Apollo Server reads the HTTP status from the extensions. */
export const limitExceeded = (limit: LimitName, actual: number, allowed: number): GraphQLError =>
  new GraphQLError(`${messages[limit](actual)}; at most ${allowed} allowed.`, {
    extensions: { code: TOO_COMPLEX, limit, asked: actual, allowed, http: { status: 400 } },
  })
