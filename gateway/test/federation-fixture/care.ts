import { GraphQLError } from 'graphql'

/** How the animals are looked after, which follows from what the others know of them. */
export const careSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
    import: ["@key", "@shareable", "@external", "@requires"])

  scalar Weight
  type Lion implements Animal @key(fields: "id") {
    id: ID!
    weight: Weight @external
    home: Home @external
    meals: [Meal!]! @external
    prey: [Animal] @external
    ration: Int @requires(fields: "weight meals { grams }")
    space: Int! @requires(fields: "home { size { width depth } }")
    sign: String @requires(fields: "home { label }")
    menu: [String] @requires(fields: "prey { id ... on Parrot { name } ... on Lion { weight } }")
    visits: [Visit!]!
  }
  type Home { label: String @external size: Size! @external }
  type Size @shareable { width: Int! depth: Int }
  type Meal { grams: Int! @external }
  interface Animal { id: ID! }
  type Parrot implements Animal @key(fields: "id") { id: ID! name: String! @external greeting: String @requires(fields: "name")
    note: String @shareable
  }
  type Keeper @key(fields: "id") { id: ID! name: String! @external badge: String @requires(fields: "name") }
  type Visit { by: Keeper! to: Lion cost: [[Int!]!] }
`

interface Known {
  id: string
  weight?: number | null
  home?: { label?: string; size: { width: number; depth: number | null } } | null
  meals?: { grams: number }[]
  prey?: ({ id: string; name?: string; weight?: number } | null)[] | null
  name?: string
}

/** Everything a visitor may ask of the care. */
export const careResolvers = {
  Lion: {
    __resolveReference: (lion: Known) => lion,
    ration: ({ weight, meals = [] }: Known) =>
      weight == null ? null : weight + meals.reduce((sum, { grams }) => sum + grams, 0),
    space: ({ id, home }: Known) => {
      if (home?.size.depth == null)
        throw new GraphQLError(`${id} is homeless`, { extensions: { code: 'GONE' } })
      return home.size.width * home.size.depth
    },
    sign: ({ home }: Known) => home?.label ?? null,
    menu: ({ prey }: Known) => prey?.map((one) => one && `${one.id} ${one.name ?? one.weight ?? ''}`) ?? null,
    visits: ({ id }: Known) =>
      ['k1', 'k2', 'k1'].map((by) => ({ by: { id: by }, to: by === 'k2' ? null : { id }, cost: [[1], []] })),
  },
  Parrot: {
    note: () => 'loud',
    __resolveReference: (parrot: Known) => (parrot.id === 'p2' ? null : parrot),
    greeting: ({ name }: Known) => `${name} says hello`,
  },
  Keeper: { __resolveReference: (keeper: Known) => keeper, badge: ({ name }: Known) => `badge of ${name}` },
}
