/** Marks what {@link html} made; nothing that came over a wire can carry it. */
const MARKUP = Symbol('markup')

/** HTML or SVG that is safe to send. */
export interface Markup {
  readonly [MARKUP]: string
}

/** What may stand in a template. */
export type Part = string | number | false | null | Markup | readonly Part[]

/**
 * Markup with values in it: every value is escaped, as text and as a quoted attribute alike, unless it is markup itself.
 * Lists follow each other without anything between, `false` and `null` are left out.
 */
export const html = (pieces: TemplateStringsArray, ...values: readonly Part[]): Markup =>
  asMarkup(pieces.reduce((text, piece, i) => text + written(values[i - 1] ?? null) + piece))

/** Markup that we wrote ourselves, such as a style sheet. */
export const trusted = (text: string): Markup => asMarkup(text)

/** Markup as text. */
export const textOf = (markup: Markup): string => markup[MARKUP]

/** Parts with a line break between each two. */
export const lines = (parts: readonly Markup[]): Markup => asMarkup(parts.map(textOf).join('\n'))

const asMarkup = (text: string): Markup => ({ [MARKUP]: text })

function written(value: Part): string {
  if (value === null || value === false) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return MARKUP in value ? value[MARKUP] : value.map(written).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
