import { z } from 'zod'

/*
 * Bounds of texts that the operations check and REST schemas do not, so that all errors of an operation are reported
 * together. For OpenAPI; a test sends texts at the bounds and beyond them.
 */

const CONTROLS = '\\x00-\\x1f\\x7f-\\x9f'
const VISIBLE = `[^${CONTROLS}]*[^\\s${CONTROLS}][^${CONTROLS}]*`

/** Without control characters but tab and line breaks. */
const PLAIN = '^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$'
/** Without control characters. */
const LINE = `^[^${CONTROLS}]*$`

/** The name of an account or a product. */
export const NAME = { minLength: 1, maxLength: 255, pattern: `^${VISIBLE}$` }
/** The category of a product; empty for none. */
export const CATEGORY = { maxLength: 100, pattern: `^(${VISIBLE})?$` }
/** The description of a product. */
export const DESCRIPTION = { maxLength: 20_000, pattern: PLAIN }
/** The e-mail address of a new account. */
export const EMAIL = { maxLength: 255, format: 'email', pattern: z.regexes.email.source }
/** An e-mail address at sign-in. */
export const ANY_EMAIL = { pattern: PLAIN }
export const NEW_PASSWORD = {
  flask: { minLength: 1, maxLength: 128 },
  express: { minLength: 8, maxLength: 128 },
}
/** A discount code. */
export const CODE = { maxLength: 50, pattern: PLAIN }
/** The fields of a profile. */
export const PROFILE = {
  avatar: { maxLength: 2_048, pattern: `^((https?:/)?/[^\\s${CONTROLS}]*)?$` },
  bio: { maxLength: 2_000, pattern: PLAIN },
  phone: { maxLength: 50, pattern: LINE },
} as const
