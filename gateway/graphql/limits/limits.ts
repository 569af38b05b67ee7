import { GraphQLError } from 'graphql'

/** What one GraphQL request may ask for. Sizes are after fragments are followed, for each operation. */
export const LIMITS = {
  /** Characters of the document, comments and blanks included. */
  characters: 50_000,
  /** Words and signs of the document; the parser stops there. */
  tokens: 2_000,
  /** Fields inside fields, a root field being the first level. */
  depth: 12,
  /** The same below `__schema` and `__type`: tools unwrap types nine levels deep. */
  introspectionDepth: 20,
  /** Root fields of a query. */
  rootFields: 20,
  /** Root fields of a mutation: each is a write, a sign-in, or a password to verify. */
  mutationFields: 5,
  aliases: 15,
  directives: 50,
  /** No place can validly have more; unknown ones are answered with one refusal in place of one each. */
  directivesInOnePlace: 5,
  /** Selected fields, repeated ones too. */
  fields: 500,
  /** Values to be resolved, lists counted by the page size of this request. */
  cost: 5_000,
  /** What a list without a page size counts for in `cost`. */
  listSize: 10,
} as const

/** Other numbers in place of {@link LIMITS}. */
export type LimitOptions = { readonly [Name in keyof typeof LIMITS]?: number }

/** Every limit with the number in force. */
export type Limits = Required<LimitOptions>

/** A limit that an operation can exceed by a number. */
export type LimitName = Exclude<keyof Limits, 'listSize' | 'tokens'>

const sentences: Record<LimitName, (asked: number) => string> = {
  characters: (asked) => `The document has ${asked} characters`,
  depth: (asked) => `Fields are nested ${asked} levels deep`,
  introspectionDepth: (asked) => `Introspection is nested ${asked} levels deep`,
  rootFields: (asked) => `The query has ${asked} root fields`,
  mutationFields: (asked) => `The mutation has ${asked} root fields`,
  aliases: (asked) => `The operation has ${asked} aliases`,
  directives: (asked) => `The operation has ${asked} directives`,
  directivesInOnePlace: (asked) => `There are ${asked} directives in one place`,
  fields: (asked) => `The operation selects ${asked} fields`,
  cost: (asked) => `The operation costs ${asked}`,
}

export const TOO_COMPLEX = 'QUERY_TOO_COMPLEX'

/** The refusal of one limit. Apollo Server takes the HTTP status out of the extensions. */
export const refusal = (limit: LimitName, asked: number, allowed: number): GraphQLError =>
  new GraphQLError(`${sentences[limit](asked)}; at most ${allowed} allowed.`, {
    extensions: { code: TOO_COMPLEX, limit, asked, allowed, http: { status: 400 } },
  })
