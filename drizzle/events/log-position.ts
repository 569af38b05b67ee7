/** Ids of the event log from `first` to `last`, none of which was visible. */
export type Gap = readonly [first: number, last: number]

/**
 * The events that were read: those with an id up to `head`, except in `gaps`, which ascend. Ids are assigned before the
 * commit, so a lower id may become visible after a higher one; the gaps keep it from being lost or read twice.
 */
export interface LogPosition {
  readonly head: number
  readonly gaps: readonly Gap[]
}

/** Whether the event with this id was read. */
export const includes = ({ head, gaps }: LogPosition, id: number): boolean =>
  id <= head && !gaps.some(([first, last]) => first <= id && id <= last)

/** The position after the event with this id was read as well. */
export function advance({ head, gaps }: LogPosition, id: number): LogPosition {
  if (id > head) return { head: id, gaps: id > head + 1 ? [...gaps, [head + 1, id - 1]] : gaps }
  return { head, gaps: gaps.flatMap((gap) => without(gap, id)) }
}

/** What is left of a gap when the event with this id was read. */
function without([first, last]: Gap, id: number): Gap[] {
  if (id < first || id > last) return [[first, last]]
  const parts: Gap[] = [
    [first, id - 1],
    [id + 1, last],
  ]
  return parts.filter(([from, to]) => from <= to)
}

/** The part of a position up to an id. */
export const upTo = ({ head, gaps }: LogPosition, id: number): LogPosition => ({
  head: Math.min(head, id),
  gaps: gaps.flatMap(([first, last]): Gap[] => (first > id ? [] : [[first, Math.min(last, id)]])),
})

/** Everything that at least one of two positions includes. */
export function union(one: LogPosition, other: LogPosition): LogPosition {
  const [high, low] = one.head >= other.head ? [one, other] : [other, one]
  return { head: high.head, gaps: high.gaps.flatMap((gap) => missingIn(low, gap)) }
}

/** The parts of a gap that a position does not include either. */
function missingIn({ head, gaps }: LogPosition, [first, last]: Gap): Gap[] {
  const below = gaps.flatMap(([from, to]): Gap[] => {
    const part: Gap = [Math.max(from, first), Math.min(to, last)]
    return part[0] <= part[1] ? [part] : []
  })
  return last > head ? [...below, [Math.max(first, head + 1), last]] : below
}

/** A position as text: the head and the gaps in base 36, such as `7ps.7pk-7pm`. */
export const formatPosition = ({ head, gaps }: LogPosition): string =>
  [head.toString(36), ...gaps.map(([first, last]) => `${first.toString(36)}-${last.toString(36)}`)].join('.')

const POSITION = /^[0-9a-z]{1,11}(?:\.[0-9a-z]{1,11}-[0-9a-z]{1,11})*$/

/** Parses {@link formatPosition}; `null` for other text. */
export function parsePosition(text: string): LogPosition | null {
  if (!POSITION.test(text)) return null
  const [head = '', ...rest] = text.split('.')
  const gaps = rest.map((gap): Gap => {
    const [first = '', last = ''] = gap.split('-')
    return [Number.parseInt(first, 36), Number.parseInt(last, 36)]
  })
  const position = { head: Number.parseInt(head, 36), gaps }
  return isOrdered(position) ? position : null
}

function isOrdered({ head, gaps }: LogPosition): boolean {
  let previous = 0
  for (const [first, last] of gaps) {
    if (first <= previous || last < first) return false
    previous = last
  }
  return previous <= head && Number.isSafeInteger(head)
}
