import { isPlain } from '@shopstack/drizzle/text/plain'
import { invalid, type ShopError, UserErrorList } from '@shopstack/schema/errors'
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql'
import { withUserErrors } from './user-errors.js'

/** Inputs of forms: their features apply the same rules and report all errors together. */
const FORMS: ReadonlySet<string> = new Set([
  'AdjustStockInput',
  'CreateDiscountCodeInput',
  'CreateProductInput',
  'ImportInput',
  'ProfileInput',
  'RegisterInput',
  'UpdateProductInput',
])

/** Credentials are compared and not stored, so invalid text is reported as wrong credentials. */
const CREDENTIALS: ReadonlySet<string> = new Set(['ChangePasswordInput', 'LoginInput'])
const isCredential = (argument: string): boolean => argument === 'refreshToken'

/**
 * Rejects text arguments with control characters or unpaired surrogates before the resolver runs: `INVALID_INPUT` with the path of
 * the argument, in `userErrors` where the payload has them.
 */
export function checkTexts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type)) for (const field of Object.values(type.getFields())) check(field)
  return schema
}

function check(field: GraphQLField<unknown, unknown>): void {
  const finders = field.args.flatMap(({ name, type }) => {
    const find = isCredential(name) ? null : finderOf(type)
    return find ? [{ name, find }] : []
  })
  if (finders.length === 0) return
  const resolve = field.resolve ?? defaultFieldResolver
  const payload = getNamedType(field.type)
  const hasUserErrors = isObjectType(payload) && 'userErrors' in payload.getFields()
  field.resolve = (source, args, ctx, info) => {
    const problems = finders.flatMap(({ name, find }) => find(args[name], name))
    const [first] = problems
    if (!first) return resolve(source, args, ctx, info)
    if (hasUserErrors) return withUserErrors(() => Promise.reject(new UserErrorList(problems)))
    throw first
  }
}

type Finder = (value: unknown, path: string) => readonly ShopError[]

/** The checker of values of a type; null for a type without text. Input types are not recursive. */
function finderOf(type: GraphQLInputType): Finder | null {
  const find = finderOfNamed(getNamedType(type))
  if (!find || !isListType(getNullableType(type))) return find
  return (value, path) =>
    Array.isArray(value) ? value.flatMap((entry, n) => find(entry, `${path}.${n}`)) : find(value, path)
}

function finderOfNamed(type: GraphQLNamedInputType): Finder | null {
  if (type.name === 'String')
    return (value, path) => (typeof value !== 'string' || isPlain(value) ? [] : [notPlain(path)])
  if (!isInputObjectType(type) || FORMS.has(type.name) || CREDENTIALS.has(type.name)) return null
  const finders = Object.values(type.getFields()).flatMap((field) => {
    const find = finderOf(field.type)
    return find ? [{ name: field.name, find }] : []
  })
  if (finders.length === 0) return null
  return (value, path) =>
    typeof value !== 'object' || value === null
      ? []
      : finders.flatMap(({ name, find }) => find(Reflect.get(value, name), `${path}.${name}`))
}

const notPlain = (path: string) =>
  invalid(path, `${path.split('.').at(-1)} is text without NUL, control characters and unpaired surrogates.`)
