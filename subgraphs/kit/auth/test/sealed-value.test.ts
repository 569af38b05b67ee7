import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openSealedValue, sealValue } from '../signed-value.js'

const key = randomBytes(32)

describe('answers', () => {
  test('a sealed value opens with its key, and is different each time', () => {
    const sealed = sealValue(key, 'a token ü')
    expect(openSealedValue(key, sealed)).toBe('a token ü')
    expect(sealValue(key, 'a token ü')).not.toBe(sealed)
    expect(sealed).not.toContain('token')
  })
})

describe('refuses', () => {
  test('another key opens nothing', () => {
    expect(openSealedValue(randomBytes(32), sealValue(key, 'a token'))).toBeNull()
  })

  test('a value that was changed in any byte does not open', () => {
    const bytes = Buffer.from(sealValue(key, 'a token'), 'base64url')
    for (const position of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[position] = (changed[position] ?? 0) ^ 1
      expect(openSealedValue(key, changed.toString('base64url'))).toBeNull()
    }
  })

  test.each(['', 'x', 'a'.repeat(36), '💥', '='])('the text %j does not open', (text) => {
    expect(openSealedValue(key, text)).toBeNull()
  })
})
