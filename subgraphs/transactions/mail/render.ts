import { escapeHtml } from '@shopstack/drizzle/text/escape-html'
import type { Block, MailText } from './templates.js'

/** Both forms of a mail. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Line breaks and other control characters would start another header, or another line that looks like ours. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')

const cleaned = (block: Block): Block => {
  if (typeof block === 'string') return oneLine(block)
  if ('link' in block) return { link: oneLine(block.link), label: oneLine(block.label) }
  return { rows: block.rows.map(([name, value]) => [oneLine(name), oneLine(value)] as const) }
}

/** Renders a mail as plain text and as HTML, signed with the name of the shop. */
export function renderMail({ subject, blocks }: MailText, shop: string): RenderedMail {
  const lines = [...blocks, shop].map(cleaned)
  return {
    subject: oneLine(subject),
    text: `${lines.map(textOf).join('\n\n')}\n`,
    html: page(oneLine(subject), lines.map(htmlOf).join('\n')),
  }
}

function textOf(block: Block): string {
  if (typeof block === 'string') return block
  if ('link' in block) return `${block.label}:\n${block.link}`
  return block.rows.map(([name, value]) => `${name}: ${value}`).join('\n')
}

const CELL = 'padding:6px 16px 6px 0;vertical-align:top;overflow-wrap:anywhere'
/** An amount stays on its line; a tracking number may be longer than the line of a telephone. */
const MAX_UNBROKEN_LENGTH = 20
const valueStyle = ({ length }: string): string =>
  `padding:6px 0;vertical-align:top;text-align:right;${length > MAX_UNBROKEN_LENGTH ? 'overflow-wrap:anywhere' : 'white-space:nowrap'}`
const BUTTON =
  'display:inline-block;padding:10px 20px;border-radius:6px;background:#0b57d0;color:#fff;text-decoration:none'

function htmlOf(block: Block): string {
  if (typeof block === 'string') return `<p style="overflow-wrap:anywhere">${escapeHtml(block)}</p>`
  if ('link' in block)
    return `<p style="margin:24px 0"><a href="${escapeHtml(block.link)}" style="${BUTTON}">${escapeHtml(block.label)}</a></p>`
  const rows = block.rows.map(
    ([name, value]) =>
      `<tr><td style="${CELL}">${escapeHtml(name)}</td><td style="${valueStyle(value)}">${escapeHtml(value)}</td></tr>`,
  )
  return `<table role="presentation" style="width:100%;border-collapse:collapse;margin:16px 0">${rows.join('')}</table>`
}

/** Styles of elements are all that some mail programs read; others show the mail in the colours of their reader. */
const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
@media (prefers-color-scheme: dark) { body { background: #17171a !important; color: #f2f2f5 !important } }
</style>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1c1e;background:#fff">
<div style="max-width:560px;margin:0 auto">
${body}
</div>
</body>
</html>
`
