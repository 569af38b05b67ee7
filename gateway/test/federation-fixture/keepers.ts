import { GraphQLError } from 'graphql'

/** The keepers: one does not exist, one fails to resolve. */
export const keepersSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  interface Named { name: String! }
  type Keeper implements Named @key(fields: "id") {
    id: ID! name: String! @shareable boss: Keeper team: [Keeper!]! salary: Int! phone(of: Place! = HOME): String
    favourite: Lion favourites: [Parrot!]
  }
  type Visitor implements Named { name: String! ticket: Int }
  enum Place { HOME WORK }
  type Lion @key(fields: "tag { country number }") { tag: Tag! @shareable nickname(suffix: String): String }
  type Tag @shareable { country: String! number: Int! }
  type Parrot @key(fields: "id") { id: ID! }

  type Query { keepers: [Keeper]! people: [Named!] me: Keeper! opensAt: String! @shareable }
  type Mutation { hire(name: String!): Keeper }
`

const keeper = (id: string, boss: string | null) => ({
  __typename: 'Keeper',
  id,
  name: `keeper ${id}`,
  boss: () => KEEPERS.find((one) => one.id === boss) ?? null,
  team: () => KEEPERS.filter((one) => one.id !== id),
  phone: ({ of }: { of: string }) => (id === 'k2' ? null : `${of} ${id}`),
  salary: () => {
    if (id === 'k3') throw new GraphQLError('a secret', { extensions: { code: 'FORBIDDEN' } })
    return 1_000
  },
  favourite: id === 'k1' ? { tag: { country: 'KE', number: 1 } } : null,
  favourites: id === 'k2' ? null : [{ id: 'p1' }, { id: 'p2' }, { id: 'p1' }],
})

const KEEPERS: readonly { id: string }[] = [keeper('k1', null), keeper('k2', 'k1'), keeper('k3', 'k2')]

/** Everything a visitor may ask of the people; `journal` holds whom they hired. */
export function keepersResolvers(journal: string[]) {
  return {
    Query: {
      keepers: () => [KEEPERS[0], null, ...KEEPERS.slice(1)],
      people: () => [KEEPERS[0], { __typename: 'Visitor', name: 'Ann', ticket: 7 }, KEEPERS[2]],
      me: () => KEEPERS[0],
      opensAt: () => '09:00',
    },
    Mutation: {
      hire: (_: unknown, { name }: { name: string }) => {
        journal.push(`hired ${name}`)
        return KEEPERS[1]
      },
    },
    Keeper: {
      __resolveReference: async ({ id }: { id: string }) => {
        if (id === 'ill') throw new GraphQLError('keeper is ill', { extensions: { code: 'NOT_FOUND' } })
        return KEEPERS.find((one) => one.id === id) ?? null
      },
    },
    Lion: {
      __resolveReference: (key: object) => key,
      nickname: ({ tag }: { tag: { number: number } }, { suffix = '' }: { suffix?: string | null }) =>
        tag.number === 2 ? null : `number ${tag.number}${suffix}`,
    },
  }
}
