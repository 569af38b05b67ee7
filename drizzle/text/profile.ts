import { fits, isLine } from './plain.js'

/** Characters at most of what a person tells about themselves. */
export const PROFILE_LENGTHS = { avatar: 2_048, bio: 2_000, phone: 50 } as const

/** Whether a picture is a URL or a path that a browser would load and not run: the old services kept whatever they were given. */
export const isHarmlessPicture = (text: string): boolean =>
  fits(text, PROFILE_LENGTHS.avatar) && isLine(text) && !/^[\s\p{C}]*(javascript|vbscript|data):/iu.test(text)
