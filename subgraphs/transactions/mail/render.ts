import type { Block, MailText } from './templates.js'

/** Both forms of a mail. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for elements and quoted attributes. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

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

const CELL = 'padding:4px 16px 4px 0;vertical-align:top'

function htmlOf(block: Block): string {
  if (typeof block === 'string') return `<p>${escapeHtml(block)}</p>`
  if ('link' in block) return `<p><a href="${escapeHtml(block.link)}">${escapeHtml(block.label)}</a></p>`
  const rows = block.rows.map(
    ([name, value]) =>
      `<tr><td style="${CELL}">${escapeHtml(name)}</td><td style="${CELL};text-align:right">${escapeHtml(value)}</td></tr>`,
  )
  return `<table style="border-collapse:collapse;margin:16px 0">${rows.join('')}</table>`
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1c1e;background:#fff">
<div style="max-width:560px;margin:0 auto">
${body}
</div>
</body>
</html>
`
