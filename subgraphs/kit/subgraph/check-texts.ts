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

/** Inputs that are forms: their features apply the same rules and tell all that is wrong at once. */
const FORMS: ReadonlySet<string> = new Set([
  'AdjustStockInput',
  'CreateDiscountCodeInput',
  'CreateProductInput',
  'ProfileInput',
  'RegisterInput',
  'UpdateProductInput',
])

/** Credentials are compared and not kept: whatever is in them, they are wrong like any other. */
const CREDENTIALS: ReadonlySet<string> = new Set(['ChangePasswordInput', 'LoginInput'])
const isCredential = (argument: string): boolean => argument === 'refreshToken'

/**
 * Refuses texts that are not plain in any argument of any field, before its resolver runs: `INVALID_INPUT` with the path
 * of the argument, among the `userErrors` of a field that has them.
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

/** What finds texts that are not plain in values of a type; null when it holds none to look at. No input contains itself. */
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
