import { escapeHtml } from '@shopstack/drizzle/text/escape-html'

/** Brands the results of {@link html}; parsed input cannot carry it. */
const MARKUP = Symbol('markup')

/** Escaped HTML or SVG. */
export interface Markup {
  readonly [MARKUP]: string
}

/** Values of a template. */
export type MarkupPart = string | number | false | null | Markup | readonly MarkupPart[]

/**
 * Creates markup from a template: values are escaped for text and quoted attributes, except markup. Lists are
 * concatenated; `false` and `null` are omitted.
 */
export const html = (pieces: TemplateStringsArray, ...values: readonly MarkupPart[]): Markup =>
  asMarkup(pieces.reduce((text, piece, i) => text + serialize(values[i - 1] ?? null) + piece))

/** Marks a constant of the source as markup, such as a style sheet. */
export const trusted = (text: string): Markup => asMarkup(text)

/** Markup as a string. */
export const textOf = (markup: Markup): string => markup[MARKUP]

/** Joins markup with line breaks. */
export const lines = (parts: readonly Markup[]): Markup => asMarkup(parts.map(textOf).join('\n'))

const asMarkup = (text: string): Markup => ({ [MARKUP]: text })

function serialize(value: MarkupPart): string {
  if (value === null || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return MARKUP in value ? value[MARKUP] : value.map(serialize).join('')
}
