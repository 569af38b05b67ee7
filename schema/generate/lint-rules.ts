import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NameNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type StringValueNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql'

/** A rule of the published schema; returns violations, one sentence each. */
export type SchemaRule = (sdl: string) => string[]

/** Bounded lists without pages, and why they are bounded. */
export const SHORT_LISTS: ReadonlyMap<string, string> = new Map([
  ['Query.sessions', 'one per device of a user, without ended and expired ones'],
  ['Order.items', 'the lines of an order, fixed at its placement'],
  ['Quote.lines', 'at most 100'],
  ['Order.payments', 'the payment attempts of an order, which end with the first success'],
  ['Order.refunds', 'each refunds a unit of an order, or an amount as one of the first 100'],
  ['Order.shipments', 'at most 100 parcels'],
  ['Order.timeline', 'the first 100 entries'],
  ['Order.availableActions', 'at most the transitions of an order'],
  ['Refund.lines', 'the lines of one order'],
  ['Shipment.lines', 'the lines of one order'],
  ['OrderAdminConnection.statusCounts', 'one per status'],
  ['Product.images', 'at most 10'],
  ['Webhook.eventTypes', 'one per type'],
  ['ImportPayload.problems', 'the first 100'],
  ['ProductFacets.categories', 'the 20 with the most products'],
  ['ProductFacets.priceRanges', 'seven'],
  ['Query.salesByCategory', 'the first 200'],
  ['Query.discountUsage', 'the first 200'],
  ['Health.components', 'one per component of the shop'],
  ['SalesReport.buckets', 'at most 1,000; longer reports are rejected'],
  ['SalesPeriod.buckets', 'as many as the compared report has'],
  ['CustomerStats.topCustomers', 'as many as requested'],
])

const ROOTS = ['Query', 'Mutation', 'Subscription']
/** Types and directives of federation. */
const FEDERATION = /__|^(link|authenticated|requiresScopes|policy|tag|inaccessible)$/
const SENTENCE = /[.`]$/

/** Every root field declares its access: `@public`, `@authenticated` or `@requiresScopes`. */
export const rootFieldsDeclareAccess: SchemaRule = (sdl) =>
  rootFields(parse(sdl)).flatMap(([path, field]) => {
    const names = (field.directives ?? []).map((directive) => directive.name.value)
    const guarded = names.includes('authenticated') || names.includes('requiresScopes')
    if (guarded && names.includes('public')) return [`${path} is public and guarded`]
    return guarded || names.includes('public') ? [] : [`${path} declares no access rule`]
  })

/** `@cacheControl` is on public queries and on fields of objects, with 1 to 3,600 seconds. */
export const cacheHintsArePublic: SchemaRule = (sdl) =>
  objectTypes(parse(sdl))
    .flatMap(fieldsOf)
    .flatMap(([path, { directives = [] }, owner]) => {
      const hint = directives.find(({ name }) => name.value === 'cacheControl')
      if (!hint) return []
      const isPublic = directives.some(({ name }) => name.value === 'public')
      if (ROOTS.includes(owner) && (owner !== 'Query' || !isPublic))
        return [`${path} is cacheable and no public query`]
      const seconds = Number(/maxAge: (\d+)/.exec(print(hint))?.[1])
      return seconds >= 1 && seconds <= 3_600 ? [] : [`${path} is cacheable for ${seconds} seconds`]
    })

/** Everything that clients can name has a description; root types are described by their fields. */
export const everythingIsDescribed: SchemaRule = (sdl) =>
  describables(parse(sdl)).flatMap(([path, description]) => {
    if (!description) return [`${path} has no description`]
    return SENTENCE.test(description.value.trim()) ? [] : [`the description of ${path} is no sentence`]
  })

/** A list is a page of a connection with `first` and `after`, a numbered page, or known to be short. */
export const listsAreBounded: SchemaRule = (sdl) =>
  objectTypes(parse(sdl))
    .flatMap(fieldsOf)
    .flatMap(([path, field, owner]) => unbounded(path, field, owner))

function unbounded(path: string, field: FieldDefinitionNode, owner: string): string[] {
  const type = typeName(field.type)
  const args = (field.arguments ?? []).map((argument) => argument.name.value)
  const needs = type.endsWith('Connection')
    ? ['first', 'after']
    : type.endsWith('Page')
      ? ['page', 'perPage']
      : []
  const missing = needs
    .filter((name) => !args.includes(name))
    .map((name) => `${path} has no argument ${name}`)
  if (!isList(field.type)) return missing
  const short =
    /(Connection|Page)$/.test(owner) ||
    args.includes('first') ||
    type === 'UserError' ||
    SHORT_LISTS.has(path)
  return short ? [] : [`${path} is a list without bounds`]
}

/** A mutation returns a nullable payload with `userErrors`; null means that it failed altogether. */
export const mutationsAnswerWithRefusals: SchemaRule = (sdl) => {
  const document = parse(sdl)
  const fields = rootFields(document).filter(([path]) => path.startsWith('Mutation.'))
  return fields.flatMap(([path, field]) => {
    const payload = objectTypes(document).find((type) => type.name.value === typeName(field.type))
    const errors = payload?.fields?.find((one) => one.name.value === 'userErrors')
    if (errors && print(errors.type) === '[UserError!]!') return []
    return [`${path} does not answer with userErrors: [UserError!]!`]
  })
}

/**
 * A failure affects its own field only: fields of other subgraphs, and fields that not every caller may read, are
 * nullable, so that a failure never nulls its siblings. Reads the supergraph, which has the owner of each field.
 */
export const failuresStayInTheirField: SchemaRule = (sdl) => {
  const types = objectTypes(parse(sdl))
  const owners = new Map(types.map((type) => [type.name.value, ownersOf(type)]))
  const shared = [...owners].filter(([, graphs]) => graphs.length > 1)
  return [
    ...shared.map(([name, graphs]) => `${name} has fields that cannot be null of ${graphs.join(' and ')}`),
    ...types.flatMap((type) =>
      fieldsOf(type).flatMap(([path, field]) => {
        const why = field.type.kind === Kind.NON_NULL_TYPE && whyNullable(type, field, owners)
        return why ? [`${path} ${why} and cannot be null`] : []
      }),
    ),
  ]
}

function whyNullable(
  type: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  owners: ReadonlyMap<string, string[]>,
): string | undefined {
  if (ROOTS.includes(type.name.value)) return 'is a root field'
  const names = (field.directives ?? []).map((directive) => directive.name.value)
  if (names.includes('authenticated') || names.includes('requiresScopes')) return 'is guarded'
  // A page of entities is useless without them.
  if (isList(field.type) || type.name.value.endsWith('Edge')) return undefined
  const [owner] = owners.get(typeName(field.type)) ?? []
  return owner && !serving(type, field).includes(owner) ? `leads to ${owner}` : undefined
}

/** The subgraphs that an entity depends on: those with non-null fields that not all of its subgraphs have. */
function ownersOf(type: ObjectTypeDefinitionNode): string[] {
  const all = graphsIn(type, 'join__type')
  if (ROOTS.includes(type.name.value) || all.length < 2) return []
  const partial = (type.fields ?? []).filter(
    (field) => field.type.kind === Kind.NON_NULL_TYPE && serving(type, field).length < all.length,
  )
  return [...new Set(partial.flatMap((field) => serving(type, field)))]
}

/** The subgraphs that resolve a field. */
function serving(type: ObjectTypeDefinitionNode, field: FieldDefinitionNode): string[] {
  const graphs = graphsIn(field, 'join__field')
  return graphs.length > 0 ? graphs : graphsIn(type, 'join__type')
}

function graphsIn(node: Node, directive: 'join__type' | 'join__field'): string[] {
  const uses = (node.directives ?? []).filter(({ name }) => name.value === directive).map((use) => print(use))
  const graphs = uses
    .filter((use) => !use.includes('external: true'))
    .map((use) => /graph: (\w+)/.exec(use)?.[1])
  return [...new Set(graphs.filter((graph) => graph !== undefined))]
}

type Described = [path: string, description: StringValueNode | undefined]
interface Node {
  readonly name: NameNode
  readonly description?: StringValueNode | undefined
  readonly directives?: readonly ConstDirectiveNode[] | undefined
  readonly arguments?: readonly Node[] | undefined
}

function describables(document: DocumentNode): Described[] {
  const directives = document.definitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION && ours(node) ? [node] : [],
  )
  return [
    ...directives.flatMap((node) => withArguments(`@${node.name.value}`, node)),
    ...types(document).flatMap((type): Described[] => {
      const name = type.name.value
      const own: Described[] = ROOTS.includes(name) ? [] : [[name, type.description]]
      return [
        ...own,
        ...membersOf(type).flatMap((member) => withArguments(`${name}.${member.name.value}`, member)),
      ]
    }),
  ]
}

const withArguments = (path: string, node: Node): Described[] => [
  [path, node.description],
  ...(node.arguments ?? []).map(
    (argument): Described => [`${path}(${argument.name.value})`, argument.description],
  ),
]

function membersOf(type: TypeDefinitionNode): readonly Node[] {
  if (type.kind === Kind.ENUM_TYPE_DEFINITION) return type.values ?? []
  return 'fields' in type ? (type.fields ?? []) : []
}

const ours = (node: { name: NameNode }) => !FEDERATION.test(node.name.value)

const types = (document: DocumentNode): TypeDefinitionNode[] =>
  document.definitions.filter((node) => isTypeDefinitionNode(node)).filter(ours)

const objectTypes = (document: DocumentNode): ObjectTypeDefinitionNode[] =>
  types(document).flatMap((type) => (type.kind === Kind.OBJECT_TYPE_DEFINITION ? [type] : []))

const fieldsOf = (
  type: ObjectTypeDefinitionNode,
): [path: string, field: FieldDefinitionNode, owner: string][] =>
  (type.fields ?? []).map((field) => [`${type.name.value}.${field.name.value}`, field, type.name.value])

const rootFields = (document: DocumentNode) =>
  objectTypes(document)
    .filter((type) => ROOTS.includes(type.name.value))
    .flatMap(fieldsOf)

const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type))

const typeName = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : typeName(type.type)
