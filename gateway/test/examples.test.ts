import { readExamples } from '@shopstack/schema/examples/read-examples'
import { expect, test } from 'vitest'
import { useShop } from './shop.js'

const shop = useShop()

test('a newcomer runs every example in order without an error after the sign-in of the examples', async () => {
  const problems: string[] = []
  let headers: Record<string, string> = {}
  for (const { name, query, variables } of readExamples()) {
    const { data, errors } = await shop().ask(query, variables, headers)
    const payloads = Object.values((data ?? {}) as Record<string, Payload | null>)
    for (const { message } of [
      ...(errors ?? []),
      ...payloads.flatMap((payload) => payload?.userErrors ?? []),
    ])
      problems.push(`${name}: ${message}`)
    const token = payloads.find((payload) => payload?.accessToken)?.accessToken
    // An explorer keeps the first token that its user sets.
    if (token && name.includes('sign-in')) headers = { authorization: `Bearer ${token}` }
  }
  expect(problems).toEqual([])
})

interface Payload {
  readonly accessToken?: string | null
  readonly userErrors?: readonly { message: string }[]
}
