import { Refusal } from './errors.js'
import { ID_PATTERN, ID_RANGES, type Service } from './ticket.js'

export const isId = (value: unknown): value is string => typeof value === 'string' && ID_PATTERN.test(value)

export const idOf = (number: number): string => `INC-${String(number).padStart(3, '0')}`

const numberOf = (id: string): number => Number(id.slice('INC-'.length))

/** `INC-101 to INC-199` */
export const rangeOf = (service: Service): string => ID_RANGES[service].map(idOf).join(' to ')

export function isInRange(id: string, service: Service): boolean {
  const [first, last] = ID_RANGES[service]
  return numberOf(id) >= first && numberOf(id) <= last
}

/**
 * The id a new ticket of a service gets: the one after its latest, so that a number once given is not given again; a
 * gap only when the last one is taken.
 * @throws Refusal when the service has no free id left
 */
export function nextId(service: Service, taken: ReadonlySet<string>): string {
  const [first, last] = ID_RANGES[service]
  const all = Array.from({ length: last - first + 1 }, (_, index) => idOf(first + index))
  const latest = all.findLastIndex((id) => taken.has(id))
  const free = all[latest + 1] ?? all.find((id) => !taken.has(id))
  if (free) return free
  throw new Refusal(`${service} has no free id: ${rangeOf(service)} are all taken.`)
}

/** The three ids that a wrong one was most likely meant to be. */
export function nearIds(wrong: string, known: readonly string[]): string[] {
  const asked = idOf(Number(/\d+/.exec(wrong)?.[0] ?? 0))
  const distance = (id: string) => [...id].filter((letter, index) => letter !== asked[index]).length
  const apart = (id: string) => Math.abs(numberOf(id) - numberOf(asked))
  return [...known].sort((a, b) => distance(a) - distance(b) || apart(a) - apart(b)).slice(0, 3)
}
