import type { Instant } from '@shopstack/schema/scalars'

const FLOAT = Symbol('float')

/** A number that Python would have called a float. */
export interface Float {
  readonly [FLOAT]: string
}

/** An amount as Python writes a float: `"100.00"` → `100.0`, `"29.99"` → `29.99`. */
export const float = (money: string): Float => ({ [FLOAT]: money.replace(/0$/, '') })

/** An instant as Python's `isoformat()` of a naive UTC time: six digits, or none when the fraction is exactly zero. */
export function naive(instant: Instant): string {
  const [seconds = instant, fraction = ''] = instant.replace(/Z$/, '').split('.')
  return /[1-9]/.test(fraction) ? `${seconds}.${fraction.padEnd(6, '0')}` : seconds
}

/** JSON as Flask writes it: sorted keys, ASCII only, and a line feed at the end. */
export const flaskJson = (body: object): Buffer => Buffer.from(`${written(body)}\n`, 'latin1')

function written(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  return isFloat(value) ? value[FLOAT] : members(value)
}

// A list of products is mostly this loop, hence no entries and no joins.
function members(value: object): string {
  // Every object that is written has been made by a mapper, by name.
  const named = value as Record<string, unknown>
  let text = ''
  for (const name of Object.keys(named).sort())
    text += `${text === '' ? '{' : ','}"${name}":${written(named[name])}`
  return text === '' ? '{}' : `${text}}`
}

const isFloat = (value: object): value is Float => FLOAT in value

function quoted(value: string): string {
  const text = JSON.stringify(value)
  return /[^ -~]/.test(text) ? text.replace(/[^ -~]/g, escaped) : text
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
