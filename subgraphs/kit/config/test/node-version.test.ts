import { describe, expect, test } from 'vitest'
import { NodeVersionError, requireNode } from '../node-version.js'

describe('answers', () => {
  test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'])('Node %s is supported', (version) => {
    expect(() => requireNode(version)).not.toThrow()
  })
})

describe('refuses', () => {
  test.each(['18.20.8', '20.18.3', '21.7.0', '22.11.0'])(
    'Node %s is rejected with one sentence',
    (version) => {
      expect(() => requireNode(version)).toThrow(NodeVersionError)
      expect(() => requireNode(version)).toThrow(
        `Cannot start: Node ${version} is not supported; Node 20.19 or newer (22.12 or newer of 22) is required.`,
      )
    },
  )
})
