import { GraphQLError } from 'graphql'

/** The animals, what they eat and where they live. */
export const animalsSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
    import: ["@key", "@shareable", "@external", "@provides", "@inaccessible"])

  scalar Weight
  enum Diet { MEAT PLANTS SECRET @inaccessible }
  enum Order { NAME WEIGHT }
  input Range { from: Int = 0, to: Int }
  input Filter { diet: Diet, weight: Range, names: [String!], order: Order = NAME }

  interface Animal { id: ID! name: String! diet: Diet weight: Weight keeper: Keeper }
  type Size @shareable { width: Int! depth: Int }
  type Home { label: String size: Size! }
  type Meal { at: String grams: Int! }
  type Tag { country: String! number: Int! }

  type Lion implements Animal @key(fields: "id") @key(fields: "tag { country number }") {
    id: ID! name: String! diet: Diet weight: Weight keeper: Keeper
    tag: Tag! home: Home meals: [Meal!]! prey: [Animal] rival: Lion
  }
  type Parrot implements Animal @key(fields: "id") {
    id: ID! name: String! diet: Diet weight: Weight keeper: Keeper @provides(fields: "name")
    words(limit: Int = 2, shout: Boolean = false): [String!]! songs: [[String]!]! mood: String! note: String! @shareable
  }
  type Plant { latin: String! mood: Int note: String }
  type Ghost @inaccessible { id: ID! }
  union Exhibit = Lion | Parrot | Plant | Ghost
  type Keeper @key(fields: "id") { id: ID! name: String! @external }

  type Query {
    animals(filter: Filter): [Animal!]!
    animal(id: ID!): Animal
    lion(id: ID!): Lion
    exhibits: [Exhibit]
    grid: [[Animal]!]!
    exhibitGrid: [[Exhibit!]!]
    opensAt: String! @shareable
    leaks: String
    floods: String!
  }
  type Mutation { feed(id: ID!, grams: Int! = 5): Lion log: [String!]! escape: Int! }
`

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: 'CONFLICT' } })
}

interface Animal {
  __typename: 'Lion' | 'Parrot'
  id: string
  name: string
  diet: string | null
  weight: number | null
  keeper: { id: string; name?: string } | null
}

const lion = (id: string, keeper: string | null, weight: number | null) => ({
  __typename: 'Lion' as const,
  id,
  name: `lion ${id}`,
  diet: id === 'l3' ? 'SECRET' : 'MEAT',
  weight,
  keeper: keeper === null ? null : { id: keeper },
  tag: { country: 'KE', number: Number(id.slice(1)) },
  home: id === 'l2' ? null : { label: `house ${id}`, size: { width: 4, depth: id === 'l3' ? null : 5 } },
  meals: [
    { at: 'noon', grams: 500 },
    { at: null, grams: 250 },
  ].slice(0, Number(id.slice(1)) % 3),
  prey: () => (id === 'l1' ? [ANIMALS[3], null, ANIMALS[1], ANIMALS[3]] : null),
  rival: () => (id === 'l1' ? ANIMALS[1] : id === 'l4' ? refuse('lions keep quiet') : null),
})

const parrot = (id: string, keeper: string) => ({
  __typename: 'Parrot' as const,
  id,
  name: `parrot ${id}`,
  diet: 'PLANTS',
  weight: 1,
  keeper: { id: keeper, name: `keeper ${keeper}` },
  words: ({ limit, shout }: { limit: number; shout: boolean }) =>
    ['hello', 'nuts', 'bye'].slice(0, limit).map((word) => (shout ? word.toUpperCase() : word)),
  songs: [['la', null], [], ['li']],
  note: 'loud',
  mood: () => (id === 'p2' ? refuse('parrots keep quiet') : 'merry'),
})

const ANIMALS: readonly Animal[] = [
  lion('l1', 'k1', 190),
  lion('l2', 'k2', null),
  lion('l3', 'k1', 210),
  parrot('p1', 'k1'),
  parrot('p2', 'k3'),
  lion('l4', 'gone', 180),
  lion('l5', 'ill', 170),
]

const animalOf = (id: string): Animal | null => ANIMALS.find((animal) => animal.id === id) ?? null

const lionOf = (id: string): Animal | null => (id.startsWith('l') ? animalOf(id) : null)

interface Filter {
  diet?: string
  weight?: { from: number; to?: number }
  names?: string[]
  order: 'NAME' | 'WEIGHT'
}

function animals({ filter }: { filter?: Filter }): Animal[] {
  const { diet, weight, names, order } = filter ?? { order: 'NAME' }
  const found = ANIMALS.filter(
    (animal) =>
      (diet === undefined || animal.diet === diet) &&
      (!names || names.includes(animal.name)) &&
      (!weight || ((animal.weight ?? 0) >= weight.from && (animal.weight ?? 0) <= (weight.to ?? 1_000))),
  )
  return order === 'NAME' ? found : found.sort((a, b) => (a.weight ?? 0) - (b.weight ?? 0))
}

const PLANT = { __typename: 'Plant', latin: 'ficus', mood: 3, note: null }

/** Everything a visitor may ask of the animals; `journal` holds what was done to them. */
export function animalsResolvers(journal: string[]) {
  const ofLion = (key: { id?: string; tag?: { number: number } }) => animalOf(key.id ?? `l${key.tag?.number}`)
  const written = (line: string) => journal.push(line)
  return {
    Query: {
      animals: (_: unknown, args: { filter?: Filter }) => animals(args),
      animal: (_: unknown, { id }: { id: string }) => animalOf(id),
      lion: (_: unknown, { id }: { id: string }) => lionOf(id),
      exhibits: () => [ANIMALS[0], PLANT, null, ANIMALS[3], { __typename: 'Ghost', id: 'boo' }],
      grid: () => [[ANIMALS[0], null, ANIMALS[3]], [], [ANIMALS[0]]],
      exhibitGrid: () => [[PLANT, ANIMALS[2]], [ANIMALS[4]]],
      opensAt: () => '09:00',
      leaks: () => refuse('the roof leaks'),
      floods: () => refuse('the cellar floods'),
    },
    Mutation: {
      feed: (_: unknown, { id, grams }: { id: string; grams: number }) => {
        written(`${id} ate ${grams}`)
        return lionOf(id)
      },
      log: () => [...journal],
      escape: () => refuse('the door is locked'),
    },
    Lion: { __resolveReference: ofLion },
    Parrot: { __resolveReference: ofLion },
  }
}
