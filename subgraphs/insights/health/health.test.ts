import { useSubgraph } from '@shopstack/kit/testing'
import { describe, expect, test } from 'vitest'
import { insights } from '../subgraph.js'

const shop = useSubgraph(insights)

describe('answers', () => {
  test('that the shop is well, and when it was asked', async () => {
    const { data } = await shop().ask('{ health { status timestamp } }')
    expect(data?.health).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    })
  })
})

describe('protects', () => {
  test('health tells nobody where the database is', async () => {
    const { data } = await shop().ask('{ health { status timestamp } }')
    expect(JSON.stringify(data)).not.toContain('postgres')
  })
})
