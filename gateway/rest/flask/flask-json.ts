import type { Instant } from '@shopstack/schema/scalars'

const FLOAT = Symbol('float')

/** A number that Python writes as a float. */
export interface Float {
  readonly [FLOAT]: string
}

/** Formats an amount as a Python float: `"100.00"` → `100.0`, `"29.99"` → `29.99`. */
export const float = (money: string): Float => ({ [FLOAT]: money.replace(/0$/, '') })

/** Formats an instant like Python's `isoformat()` of a naive UTC time: six decimals, or none when the fraction is zero. */
export function naiveIsoTime(instant: Instant): string {
  const [seconds = instant, fraction = ''] = instant.replace(/Z$/, '').split('.')
  return /[1-9]/.test(fraction) ? `${seconds}.${fraction.padEnd(6, '0')}` : seconds
}

/** Serializes JSON like Flask: sorted keys, ASCII only, with a final line feed. */
export const flaskJson = (body: object): Buffer => Buffer.from(`${serialize(body)}\n`, 'latin1')

function serialize(value: unknown): string {
  if (typeof value === 'string') return serializeString(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return `[${value.map(serialize).join(',')}]`
  return isFloat(value) ? value[FLOAT] : serializeObject(value)
}

// Hot path of product lists, hence no Object.entries and no join.
function serializeObject(value: object): string {
  // Every serialized object was created by a mapper.
  const named = value as Record<string, unknown>
  let text = ''
  for (const name of Object.keys(named).sort())
    text += `${text === '' ? '{' : ','}"${name}":${serialize(named[name])}`
  return text === '' ? '{}' : `${text}}`
}

const isFloat = (value: object): value is Float => FLOAT in value

function serializeString(value: string): string {
  const text = JSON.stringify(value)
  return /[^ -~]/.test(text) ? text.replace(/[^ -~]/g, escapeUnit) : text
}

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
