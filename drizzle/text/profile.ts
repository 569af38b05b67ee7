import { isLine, isWithinLength } from './plain.js'

/** Maximum lengths of profile fields. */
export const PROFILE_LENGTHS = { avatar: 2_048, bio: 2_000, phone: 50 } as const

/**
 * Whether a picture is a URL or path that a browser loads without executing it; the legacy services stored any text.
 */
export const isHarmlessPicture = (text: string): boolean =>
  isWithinLength(text, PROFILE_LENGTHS.avatar) &&
  isLine(text) &&
  !/^[\s\p{C}]*(javascript|vbscript|data):/iu.test(text)
