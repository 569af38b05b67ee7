import { CommandError } from '@shopstack/drizzle/cli/command-line'
import { ID_PATTERN, ID_RANGES, type Service } from './ticket.js'

export const isId = (value: unknown): value is string => typeof value === 'string' && ID_PATTERN.test(value)

const idOf = (number: number): string => `INC-${String(number).padStart(3, '0')}`

const numberOf = (id: string): number => Number(id.slice('INC-'.length))

/** `INC-101 to INC-199` */
export const rangeOf = (service: Service): string => ID_RANGES[service].map(idOf).join(' to ')

export function isInRange(id: string, service: Service): boolean {
  const [first, last] = ID_RANGES[service]
  return numberOf(id) >= first && numberOf(id) <= last
}

/**
 * The id of a new ticket: one above the highest id of its service, so that ids are not reused; a gap only when the
 * highest number is taken.
 * @throws CommandError when the service has no free id
 */
export function nextId(service: Service, taken: ReadonlySet<string>): string {
  const [first, last] = ID_RANGES[service]
  const all = Array.from({ length: last - first + 1 }, (_, index) => idOf(first + index))
  const latest = all.findLastIndex((id) => taken.has(id))
  const free = all[latest + 1] ?? all.find((id) => !taken.has(id))
  if (free) return free
  throw new CommandError(`${service} has no free id: ${rangeOf(service)} are taken.`)
}

/** The three existing ids that are most similar to an unknown one. */
export function nearIds(wrong: string, known: readonly string[]): string[] {
  const requested = idOf(Number(/\d+/.exec(wrong)?.[0] ?? 0))
  const distance = (id: string) => [...id].filter((letter, index) => letter !== requested[index]).length
  const apart = (id: string) => Math.abs(numberOf(id) - numberOf(requested))
  return [...known].sort((a, b) => distance(a) - distance(b) || apart(a) - apart(b)).slice(0, 3)
}
