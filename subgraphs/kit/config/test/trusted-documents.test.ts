import { dirname, join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../read-config.js'

const root = dirname(SCHEMA_ROOT)
const read = (env: Record<string, string>) => readConfig(env).trustedDocuments

describe('answers', () => {
  test('without a manifest trusted documents are off, and with one they are preferred', () => {
    expect(read({})).toEqual({ mode: 'off', manifests: [] })
    expect(read({ TRUSTED_DOCUMENTS: 'web.json, /mobile.json,' })).toEqual({
      mode: 'prefer',
      manifests: [join(root, 'web.json'), '/mobile.json'],
    })
  })

  test('a manifest is not read while the mode is off', () => {
    expect(read({ TRUSTED_DOCUMENTS: 'web.json', TRUSTED_DOCUMENTS_MODE: 'off' })).toEqual({
      mode: 'off',
      manifests: [],
    })
  })
})

describe('refuses', () => {
  test.each(['prefer', 'only'])('the mode %s needs a manifest', (mode) => {
    expect(() => read({ TRUSTED_DOCUMENTS_MODE: mode })).toThrow(
      `TRUSTED_DOCUMENTS   missing; TRUSTED_DOCUMENTS_MODE=${mode} needs a manifest`,
    )
  })

  test('an unknown mode is refused', () => {
    expect(() => read({ TRUSTED_DOCUMENTS: 'web.json', TRUSTED_DOCUMENTS_MODE: 'on' })).toThrow(
      'TRUSTED_DOCUMENTS_MODE   must be "off", "prefer" or "only", got "on"',
    )
  })
})
