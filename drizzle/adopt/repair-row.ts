import { canonicalEmail } from '../text/email.js'
import { cutTo, foldBlanks, isLine, isVisible, repairText } from '../text/plain.js'
import { repairProfile } from './repair-profile.js'
import type { LegacyKind, LegacyRow } from './source.js'

/** A decision about a row, and the omitted data. */
interface Decision {
  readonly note: string
  readonly row?: unknown
}

/** A row after the rules of the mutations, with the decisions made. */
export interface RepairedRow {
  readonly row: Record<string, unknown>
  readonly decisions: readonly Decision[]
}

const MAX_NAME_LENGTH = 255
const MAX_CATEGORY_LENGTH = 100
const MAX_CODE_LENGTH = 50

/** Statuses of other writers of the legacy tables. */
const MEANINGS: Readonly<Record<string, string>> = { completed: 'delivered', canceled: 'cancelled' }

/** Applies the repairs that need only the row itself. */
export function repairRow(kind: LegacyKind, legacy: LegacyRow): RepairedRow {
  const row: Record<string, unknown> = { ...legacy }
  const decisions: Decision[] = []
  const decide = (note: string, left?: unknown) =>
    decisions.push(left === undefined ? { note } : { note, row: left })
  for (const [field, value] of Object.entries(legacy))
    if (typeof value === 'string' && field !== 'profile') {
      row[field] = repairText(value)
      if (row[field] !== value) decide(`its ${field} lost control characters`)
    }
  for (const field of ['created_at', 'updated_at']) row[field] = timestampOf(legacy, field, decide)
  REPAIRS[kind](row, decide)
  return { row, decisions }
}

type Decide = (note: string, left?: unknown) => void

/** A timestamp of the years 1 to 9999 as Postgres prints it: neither `infinity` nor BC. */
const TIMESTAMP = /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00)?$/

/** A timestamp in UTC; null if invalid. */
function timestampOf(legacy: LegacyRow, field: string, decide: Decide): string | null {
  const text = legacy[field]
  if (typeof text !== 'string') return null
  if (TIMESTAMP.test(text)) return text.endsWith('+00') ? text : `${text}+00`
  decide(`its ${field} was ${text}, which is no moment here`)
  return null
}

const REPAIRS: Readonly<Record<LegacyKind, (row: Record<string, unknown>, decide: Decide) => void>> = {
  user(row, decide) {
    const email = cutTo(foldBlanks(textOf(row.email)), MAX_NAME_LENGTH)
    if (email !== row.email && email !== '')
      decide(`its e-mail is ${quoted(email)}: it was ${quoted(row.email)}`)
    Object.assign(row, { email, canonical_email: canonicalEmail(email) })
    const name = textOf(row.name)
    if (!isVisible(name)) {
      row.name = email.split('@')[0]
      decide(`is called ${quoted(row.name)} by its e-mail: its name was ${quoted(name)}`)
    } else row.name = cut(onOneLine(name, decide), MAX_NAME_LENGTH, 'name', decide)
    if (typeof row.profile === 'string') row.profile = repairProfile(row.profile, decide)
  },
  product(row, decide) {
    const name = cut(foldBlanks(textOf(row.name)), MAX_NAME_LENGTH, 'name', decide)
    if (!isVisible(name)) decide(`is called ${quoted(`Product ${row.id}`)}: its name was ${quoted(row.name)}`)
    else if (name !== cutTo(textOf(row.name), MAX_NAME_LENGTH))
      decide(`its name is ${quoted(name)}: it was ${quoted(row.name)}`)
    row.name = isVisible(name) ? name : `Product ${row.id}`
    if (typeof row.category !== 'string') return
    const category = foldBlanks(row.category)
    if (!isVisible(category)) decide(`has no category: its category was ${quoted(row.category)}`)
    else if (category !== row.category)
      decide(`its category is ${quoted(category)}: it was ${quoted(row.category)}`)
    row.category = isVisible(category) ? cut(category, MAX_CATEGORY_LENGTH, 'category', decide) : null
  },
  order(row, decide) {
    if (typeof row.discount_code === 'string') {
      const code = foldBlanks(row.discount_code)
      if (code !== row.discount_code)
        decide(`its discount code is ${quoted(code)}: it was ${quoted(row.discount_code)}`)
      row.discount_code = cut(code, MAX_CODE_LENGTH, 'discount code', decide)
    }
    if (typeof row.status !== 'string') return
    const told = foldBlanks(row.status).toLowerCase()
    const status = MEANINGS[told] ?? told
    if (status !== row.status) decide(`is ${status}: its status was ${quoted(row.status)}`)
    row.status = status
  },
  item() {},
}

function onOneLine(name: string, decide: Decide): string {
  if (isLine(name)) return name
  const line = foldBlanks(name)
  decide(`is called ${quoted(line)}: its name was ${quoted(name)}`)
  return line
}

function cut(text: string, maxLength: number, what: string, decide: Decide): string {
  const kept = cutTo(text, maxLength)
  if (kept !== text) decide(`its ${what} was cut to ${maxLength} characters`)
  return kept
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : 'missing')
