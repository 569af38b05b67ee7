import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test, vi } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights)

interface Health {
  status: string
  components: { name: string; state: string; lag: number | null; age: number }[]
}

const ask = async (): Promise<Health> => {
  const { data } = await shop().ask('{ health { status components { name state lag age } } }')
  return data?.health as Health
}

const componentOf = ({ components }: Health, name: string) =>
  components.find((component) => component.name === name)

/** Adds an undelivered event of this age to the outbox. */
async function anEventWaits(age: string) {
  const { owner } = shop()
  await owner`delete from outbox`
  const [event] = await owner`
    insert into events (type, subject, payload, created_at)
    values ('product.updated', 'product:1', '{}', now() - ${age}::interval) returning id`
  await owner`insert into outbox (consumer, event_id) values ('relay', ${Number(event?.id)})`
}

describe('answers', () => {
  test('a healthy shop has the status ok, with the time of the check', async () => {
    const { data } = await shop().ask('{ health { status timestamp } }')
    expect(data?.health).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    })
  })

  test('each component has a state, a lag and an age', async () => {
    const health = await ask()
    expect(health.components.map(({ name }) => name)).toEqual(['DATABASE', 'REDIS', 'RELAY', 'ROLLUPS'])
    expect(componentOf(health, 'DATABASE')).toEqual({
      name: 'DATABASE',
      state: 'UP',
      lag: null,
      age: expect.any(Number),
    })
    expect(componentOf(health, 'RELAY')).toMatchObject({ state: 'UP', lag: 0 })
    expect(componentOf(health, 'REDIS')?.state).toMatch(/^(UP|OFF)$/)
  })

  test.each([
    ['well while it is a few seconds behind', '5 seconds', 'UP', 'ok'],
    ['degraded once it is a minute behind', '1 minute', 'DEGRADED', 'degraded'],
    ['down once it is an hour behind', '1 hour', 'DOWN', 'degraded'],
  ])('the relay is %s', async (_, age, state, status) => {
    await anEventWaits(age)
    const health = await vi.waitUntil(
      async () => {
        const found = await ask()
        return componentOf(found, 'RELAY')?.state === state && found
      },
      { timeout: 20_000, interval: 200 },
    )
    expect(health.status).toBe(status)
    expect(Number.isInteger(componentOf(health, 'RELAY')?.lag)).toBe(true)
  })
})

describe('protects', () => {
  test('concurrent health queries share one check of the database', async () => {
    await ask()
    const replies = await Promise.all(Array.from({ length: 20 }, () => shop().ask('{ health { status } }')))
    // They ran concurrently, so each list has the statements of all.
    const sent = Math.max(...replies.map(({ statements }) => statements.length))
    expect(sent).toBeLessThanOrEqual(3)
  })

  test('health does not reveal the address of the database', async () => {
    const { data } = await shop().ask('{ health { status timestamp components { name state lag age } } }')
    expect(JSON.stringify(data)).not.toMatch(/postgres|127\.0|select/i)
  })
})
